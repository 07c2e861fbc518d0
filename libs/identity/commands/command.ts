import type { GroupMember, PatchRequest, Resource } from '#scim';
import type { KeyId, ResourceId, TenantId, TokenId } from '../ids.ts';
import type { EntityTags } from './entity-tags.ts';

interface CommandOn {
  readonly tenant: TenantId;
  readonly id: ResourceId;
  /** Absent for what the hub does of itself. */
  readonly actor?: TokenId;
  readonly traceparent?: string;
}

interface ChangeOf extends CommandOn {
  /** The request's If-Match; absent: no condition. */
  readonly ifMatch?: EntityTags;
}

export interface CreateUser extends CommandOn {
  readonly kind: 'createUser';
  /** The key taken for this person. */
  readonly kid: KeyId;
  /** As parseResource gives it; `id` is set by decide. */
  readonly resource: Resource;
}

export interface ReplaceUser extends ChangeOf {
  readonly kind: 'replaceUser';
  readonly resource: Resource;
}

export interface PatchUser extends ChangeOf {
  readonly kind: 'patchUser';
  /** Applied to the locked state, never to what somebody read before. */
  readonly patch: PatchRequest;
}

export interface DeleteUser extends ChangeOf {
  readonly kind: 'deleteUser';
}

/** Revokes the consents of one person whose `expiresAt` has come. Without any it is a no-op. */
export interface RevokeExpiredConsents extends CommandOn {
  readonly kind: 'revokeExpiredConsents';
}

/** Begins an erasure. `request` names it, `due` (RFC 3339) is when it has to be done: both stay in the log. */
export interface RequestErasure extends CommandOn {
  readonly kind: 'requestErasure';
  readonly actor: TokenId;
  readonly request: string;
  readonly due: string;
}

/** Reduces somebody who is being erased, or was deleted, to a tombstone: once every target was read back. */
export interface EraseUser extends CommandOn {
  readonly kind: 'eraseUser';
}

export interface CreateGroup extends CommandOn {
  readonly kind: 'createGroup';
  readonly kid: KeyId;
  readonly resource: Resource;
  readonly members: readonly GroupMember[];
}

export interface ReplaceGroup extends ChangeOf {
  readonly kind: 'replaceGroup';
  readonly resource: Resource;
  /** Undefined: the request left `members` out, which replaces nothing (RFC 7644 §3.5.1 leaves it to the provider). */
  readonly members: readonly GroupMember[] | undefined;
}

export interface PatchGroup extends ChangeOf {
  readonly kind: 'patchGroup';
  readonly patch: PatchRequest;
}

export interface DeleteGroup extends ChangeOf {
  readonly kind: 'deleteGroup';
}

export type UserCommand =
  CreateUser | ReplaceUser | PatchUser | DeleteUser | RevokeExpiredConsents | RequestErasure | EraseUser;
export type GroupCommand = CreateGroup | ReplaceGroup | PatchGroup | DeleteGroup;
export type Command = UserCommand | GroupCommand;
