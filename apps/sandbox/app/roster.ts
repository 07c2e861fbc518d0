import { Storage } from '../store/storage.ts';
import { Table } from '../store/table.ts';
import { valueOf, type JsonObject } from './json.ts';
import { membership, storedResource, type Membership, type StoredResource } from './resource.ts';

export type Resources = Table<StoredResource, 'userName' | 'externalId' | 'displayName'>;

/** What the app stores: users, groups, and one record per membership, so that a large group costs no more to change. */
export class Roster {
  readonly users: Resources = resources('users');
  readonly groups: Resources = resources('groups');
  readonly memberships = new Table<Membership, 'group' | 'member'>('memberships', (value) => membership.parse(value), {
    group: ({ group }) => [group],
    member: ({ member }) => [member],
  });
  private opened: Storage | undefined;

  static async open(journal: string): Promise<Roster> {
    const roster = new Roster();
    roster.opened = await Storage.open(journal, [roster.users, roster.groups, roster.memberships]);
    return roster;
  }

  get storage(): Storage {
    if (this.opened === undefined) throw new Error('the roster is not open');
    return this.opened;
  }
}

export function membershipKey({ group, member }: Membership): string {
  return `${group} ${member}`;
}

/** An attribute whose value is text, else undefined. */
export function textAt(attributes: JsonObject, name: string): string | undefined {
  const value = valueOf(attributes, name);
  return typeof value === 'string' ? value : undefined;
}

function resources(name: string): Resources {
  return new Table(name, (value) => storedResource.parse(value), {
    userName: ({ attributes }) => fold(textAt(attributes, 'userName')),
    externalId: ({ attributes }) => {
      const externalId = textAt(attributes, 'externalId');
      return externalId === undefined ? [] : [externalId];
    },
    displayName: ({ attributes }) => fold(textAt(attributes, 'displayName')),
  });
}

function fold(value: string | undefined): string[] {
  return value === undefined ? [] : [value.toLowerCase()];
}
