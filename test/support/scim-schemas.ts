/** The schemas that requests name (RFC 7643 §8.7, RFC 7644 §3.5.2), and ours. */
export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const CUSTOMER = 'urn:rollcall:params:scim:schemas:extension:customer:2.0:User';
