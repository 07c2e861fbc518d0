import type { Command, EntityTags, KeyId, ResourceId, ResourceKind, TenantId, TokenId } from '#identity';
import {
  parseGroup,
  parseResource,
  type Checked,
  type GroupMember,
  type PatchRequest,
  type Resource,
  type ResourceType,
} from '#scim';

/** A whole resource as POST and PUT bring it; `members` is undefined for a person, and for a group that names none. */
export interface Content {
  readonly resource: Resource;
  readonly members: readonly GroupMember[] | undefined;
}

export function readContent(type: ResourceType, body: unknown): Checked<Content> {
  if (type.name === 'Group') return parseGroup(body);
  const parsed = parseResource(type, body);
  return parsed.ok ? { ok: true, value: { resource: parsed.value, members: undefined } } : parsed;
}

/** What a command has of its request, and whom it is about. */
interface Subject {
  readonly tenant: TenantId;
  readonly actor: TokenId;
  readonly traceparent?: string;
  readonly id: ResourceId;
}

interface Changed extends Subject {
  readonly ifMatch?: EntityTags;
}

export const toCreate = (type: ResourceKind, subject: Subject & { readonly kid: KeyId }, content: Content): Command =>
  type === 'User'
    ? { kind: 'createUser', ...subject, resource: content.resource }
    : { kind: 'createGroup', ...subject, resource: content.resource, members: content.members ?? [] };

export const toReplace = (type: ResourceKind, subject: Changed, { resource, members }: Content): Command =>
  type === 'User'
    ? { kind: 'replaceUser', ...subject, resource }
    : { kind: 'replaceGroup', ...subject, resource, members };

export const toPatch = (type: ResourceKind, subject: Changed, patch: PatchRequest): Command => ({
  kind: type === 'User' ? 'patchUser' : 'patchGroup',
  ...subject,
  patch,
});

export const toDelete = (type: ResourceKind, subject: Changed): Command => ({
  kind: type === 'User' ? 'deleteUser' : 'deleteGroup',
  ...subject,
});
