import type { LoggedEvent, PersonFacts } from './logged-event.ts';

export interface ExpectedPerson {
  readonly id: string;
  readonly version: number;
  /** Undefined: deleted. */
  readonly facts: PersonFacts | undefined;
}

export interface ExpectedGroup {
  readonly id: string;
  readonly version: number;
  readonly living: boolean;
  readonly displayName: string;
  /** Whoever was added and not removed; those who were deleted too. */
  readonly members: ReadonlySet<string>;
}

/** What everybody who reads the log has to come to. A fold of the test's own, which shares nothing with the product's. */
export interface Expected {
  readonly people: ReadonlyMap<string, ExpectedPerson>;
  readonly groups: ReadonlyMap<string, ExpectedGroup>;
}

export function expectedOf(log: readonly LoggedEvent[]): Expected {
  const people = new Map<string, ExpectedPerson>();
  const groups = new Map<string, ExpectedGroup>();
  for (const { subject: id, version, content } of log) {
    if (version === undefined) continue;
    const group = groups.get(id);
    switch (content.kind) {
      case 'person':
        people.set(id, { id, version, facts: content.person });
        break;
      case 'group':
        groups.set(id, {
          id,
          version,
          living: true,
          displayName: content.displayName,
          members: group?.members ?? new Set(),
        });
        break;
      case 'members': {
        const members = new Set([...(group?.members ?? []), ...content.added]);
        for (const member of content.removed) members.delete(member);
        groups.set(id, { id, version, living: true, displayName: group?.displayName ?? '', members });
        break;
      }
      case 'end':
        if (group === undefined) people.set(id, { id, version, facts: undefined });
        else groups.set(id, { ...group, version, living: false });
        break;
      case 'fact':
        break;
    }
  }
  return { people, groups };
}

/** The members of a group that live. */
export const livingMembers = ({ people }: Expected, { members }: ExpectedGroup): string[] =>
  [...members].filter((id) => people.get(id)?.facts !== undefined).sort();
