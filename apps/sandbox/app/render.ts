import type { JsonObject } from './json.ts';
import type { StoredResource } from './resource.ts';
import { textAt, type Roster } from './roster.ts';
import { CORE_GROUP, CORE_USER, EXTENSIONS } from './schemas.ts';
import { EVERYTHING, select, type Selection } from './selection.ts';

export type ResourceType = 'User' | 'Group';

/** Where the app is reached; `meta.location` and `$ref` are made from it. */
const BASE_PATH = '/app/scim/v2';

/** Stored users and groups as the SCIM resources that clients see. */
export class Renderer {
  private readonly roster: Roster;
  private readonly base: string;

  constructor(roster: Roster, origin: string) {
    this.roster = roster;
    this.base = `${origin}${BASE_PATH}`;
  }

  location(type: ResourceType, id: string): string {
    return `${this.base}/${type}s/${id}`;
  }

  user(user: StoredResource, selection: Selection = EVERYTHING): JsonObject {
    const groups = selection.wants('groups') ? this.groupsOf(user.id) : [];
    const extensions = EXTENSIONS.filter((urn) => Object.hasOwn(user.attributes, urn));
    return select(
      {
        schemas: [CORE_USER, ...extensions],
        id: user.id,
        ...user.attributes,
        ...(groups.length === 0 ? {} : { groups }),
        meta: this.meta('User', user),
      },
      selection,
    );
  }

  group(group: StoredResource, selection: Selection = EVERYTHING): JsonObject {
    const members = selection.wants('members') ? this.membersOf(group.id) : [];
    return select(
      {
        schemas: [CORE_GROUP],
        id: group.id,
        ...group.attributes,
        ...(members.length === 0 ? {} : { members }),
        meta: this.meta('Group', group),
      },
      selection,
    );
  }

  private groupsOf(member: string): JsonObject[] {
    return this.roster.memberships.find('member', member).map(({ group }) => ({
      value: group,
      $ref: this.location('Group', group),
      type: 'direct',
      ...display(this.roster.groups.get(group)),
    }));
  }

  private membersOf(group: string): JsonObject[] {
    return this.roster.memberships.find('group', group).map(({ member }) => {
      const type = this.roster.users.get(member) === undefined ? 'Group' : 'User';
      const shown = this.roster.users.get(member) ?? this.roster.groups.get(member);
      return { value: member, $ref: this.location(type, member), type, ...display(shown) };
    });
  }

  private meta(resourceType: ResourceType, { id, created, lastModified }: StoredResource): JsonObject {
    return { resourceType, created, lastModified, location: this.location(resourceType, id) };
  }
}

function display(resource: StoredResource | undefined): JsonObject {
  const { attributes = {} } = resource ?? {};
  const name = textAt(attributes, 'displayName') ?? textAt(attributes, 'userName');
  return name === undefined ? {} : { display: name };
}
