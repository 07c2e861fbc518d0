import { z } from 'zod';
import type { JsonObject } from '#scim';
import { ListInterrupted, type AccountKind, type CallOptions } from '../connector.ts';
import { ENDPOINT, type Features } from './features.ts';
import type { ScimSession } from './scim-session.ts';
import { isObject } from '../mapping/is-object.ts';

const listResponse = z.object({
  totalResults: z.number().int().min(0).optional(),
  Resources: z.array(z.json()).default([]),
  nextCursor: z.string().min(1).optional(),
});

/** No provider has more; a listing that goes on longer goes in circles. */
const MAX_PAGES = 1_000_000;

/** Every resource of a kind, a page at a time, by cursor (RFC 9865) or by index (RFC 7644 §3.4.2.4). */
export async function* listResources(
  session: ScimSession,
  kind: AccountKind,
  features: Features,
  options: CallOptions,
): AsyncGenerator<readonly JsonObject[]> {
  let startIndex = 1;
  let cursor = '';
  let before: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await session.send(
      {
        method: 'GET',
        path: [ENDPOINT[kind]],
        query: {
          count: features.pageSize,
          ...(features.cursor ? { cursor } : { startIndex }),
          ...(features.sort ? { sortBy: 'id', sortOrder: 'ascending' } : {}),
          ...(kind === 'Group' ? { excludedAttributes: 'members' } : {}),
        },
        about: 'list',
      },
      options,
    );
    if (answer.kind === 'absent') throw interrupted('the target answered that the list is not there');
    if (answer.kind === 'failed') throw new ListInterrupted(answer.error);
    const parsed = listResponse.safeParse(answer.value.body);
    if (!parsed.success) throw interrupted('the answer is no ListResponse');
    const { Resources, totalResults, nextCursor } = parsed.data;
    const resources = Resources.filter(isObject);
    const first = JSON.stringify(resources[0] ?? null);
    if (resources.length > 0 && first === before) throw interrupted('the target answered the same page twice');
    before = first;
    if (resources.length > 0) yield resources;
    if (features.cursor) {
      if (nextCursor === undefined) return;
      if (nextCursor === cursor) throw interrupted('the target gives the same cursor again');
      cursor = nextCursor;
      continue;
    }
    startIndex += Resources.length;
    if (Resources.length === 0 || (totalResults !== undefined && startIndex > totalResults)) return;
  }
  throw interrupted(`it has more than ${MAX_PAGES} pages`);
}

const interrupted = (why: string): ListInterrupted =>
  new ListInterrupted({ class: 'permanent', reason: `list: ${why}`, inDoubt: false });
