import type { Json } from '../json.ts';

/** Clients that follow the examples of RFC 7644 §3.5.2 give a member's `$ref` and no `type`: the endpoint tells it. */
export const memberTypeFromReference = (reference: Json | undefined): 'User' | 'Group' | undefined => {
  if (typeof reference !== 'string') return undefined;
  const endpoint = /(?:^|\/)(Users|Groups)\/[^/]+$/i.exec(reference)?.[1]?.toLowerCase();
  return endpoint === 'users' ? 'User' : endpoint === 'groups' ? 'Group' : undefined;
};
