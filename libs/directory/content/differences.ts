import type { ClientBase } from 'pg';
import { contentRows } from './content-rows.ts';

export interface Difference {
  /** `tenant/type/id` of a resource, `tenant/group/member` of a membership. */
  readonly key: string;
  readonly kind: 'missing' | 'surplus' | 'changed';
}

/** What the actual content has otherwise than the expected, at most `limit`; both are read once, in key order. */
export async function differences(
  expected: { readonly db: ClientBase; readonly schema: string },
  actual: { readonly db: ClientBase; readonly schema: string },
  limit: number,
): Promise<Difference[]> {
  const found: Difference[] = [];
  const wanted = contentRows(expected.db, expected.schema);
  const present = contentRows(actual.db, actual.schema);
  let left = await wanted.next();
  let right = await present.next();
  while (found.length < limit && (left.done !== true || right.done !== true)) {
    if (right.done === true || (left.done !== true && precedes(left.value.key, right.value.key))) {
      if (left.done === true) break;
      found.push({ key: left.value.key, kind: 'missing' });
      left = await wanted.next();
    } else if (left.done === true || precedes(right.value.key, left.value.key)) {
      found.push({ key: right.value.key, kind: 'surplus' });
      right = await present.next();
    } else {
      if (left.value.content !== right.value.content) found.push({ key: left.value.key, kind: 'changed' });
      left = await wanted.next();
      right = await present.next();
    }
  }
  return found;
}

/** Resources come before memberships; inside each, keys rise part by part. */
function precedes(a: string, b: string): boolean {
  const order = (key: string): number => (/\/(User|Group)\//.test(key) ? 0 : 1);
  if (order(a) !== order(b)) return order(a) < order(b);
  const left = a.split('/');
  const right = b.split('/');
  const differing = left.findIndex((part, index) => part !== right[index]);
  return differing >= 0 && (left[differing] ?? '') < (right[differing] ?? '');
}
