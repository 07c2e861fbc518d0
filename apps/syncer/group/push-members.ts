import type { Pool } from 'pg';
import { membersAmong } from '#directory';
import type { CallResult, MemberDelta } from '#targets';
import type { Scene } from '../account/scene.ts';
import { applied } from '../outcome/facts.ts';
import { unsuccessful } from '../outcome/failure.ts';
import type { Outcome, PushedEdge } from '../outcome/outcome.ts';
import { unpushedEdges, type UnpushedEdge } from './unpushed-edges.ts';

/** Memberships in one request: what a target takes in a PATCH, and what a lease outlasts. */
const PAGE = 500;

export interface Stores {
  readonly sync: Pool;
  readonly directory: Pool;
}

/**
 * Brings the members of a group in step, one page of those that changed; a group with more of them is due again at
 * once. What each should be is read from the directory now. Members without an account wait for it and wake the group
 * by then. `brought`: the group itself, just brought in step.
 */
export async function pushMembers(brought: Outcome, { sync, directory }: Stores, scene: Scene): Promise<Outcome> {
  const { row, account } = brought;
  if (brought.fate.kind !== 'settled' || account?.standing !== 'present') return brought;
  const unpushed = await unpushedEdges(sync, row, PAGE);
  if (unpushed.length === 0) return brought;
  const ids = unpushed.map(({ member }) => member);
  const members = await membersAmong(directory, row.tenant, row.resource, ids);
  const edges: PushedEdge[] = unpushed.map(({ member, type, wanted }) => ({
    member,
    type,
    applied: wanted,
    present: members.has(member),
  }));
  const delta = deltaOf(unpushed, (edge) => members.has(edge.member));
  const writes = delta.add.length + delta.remove.length > 0;
  if (writes) {
    const answer = await setMembers(account.remoteId, delta, scene);
    if (answer.kind === 'failed') {
      const failed = unsuccessful(row, 'setMembers', answer.error, { account });
      return { ...failed, facts: [...brought.facts, ...failed.facts] };
    }
    if (answer.kind === 'absent') return groupVanished(brought);
  }
  const facts = writes ? [...brought.facts, applied(row, 'updated', ['members'])] : brought.facts;
  const fate = unpushed.length < PAGE ? brought.fate : ({ kind: 'again', after: 0 } as const);
  return { ...brought, fate, facts, edges };
}

/** What is not the same as at the last write; an edge that was never written is added or it is nothing. */
function deltaOf(edges: readonly UnpushedEdge[], isMember: (edge: UnpushedEdge) => boolean): MemberDelta {
  const changed = edges.filter((edge) => isMember(edge) !== edge.present);
  const remoteIds = (wanted: boolean): string[] =>
    changed.filter((edge) => isMember(edge) === wanted).map(({ remoteId }) => remoteId);
  return { add: remoteIds(true), remove: remoteIds(false) };
}

const setMembers = (group: string, delta: MemberDelta, scene: Scene): Promise<CallResult<null>> =>
  scene.ask('setMembers', (options) => scene.connector.setMembers(group, delta, options));

/** Somebody removed the group there: it is found or made again, and all its members with it. */
const groupVanished = (brought: Outcome): Outcome => {
  const reason = 'the group is no longer there; it is made again';
  return unsuccessful(brought.row, 'setMembers', { class: 'transient', reason, inDoubt: false }, { account: null });
};
