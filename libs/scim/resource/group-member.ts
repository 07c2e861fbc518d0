/** A member as a client names it. `type` is undefined where it does not say; `display` and `$ref` are derived. */
export interface GroupMember {
  readonly value: string;
  readonly type?: 'User' | 'Group';
}
