import type { Json } from '#scim';
import { ListInterrupted, type CallOptions, type CallResult, type TargetError } from '../connector.ts';
import type { HttpAnswer } from '../exchange/exchange.ts';
import { bind } from '../expression/values.ts';
import type { Profile } from '../profile/profile.ts';
import type { Session } from './session.ts';

type List = NonNullable<Profile['operations']['list']>;

/** No target has more; a listing that goes on longer goes in circles. */
const MAX_PAGES = 1_000_000;
const LISTING = { about: 'list', safe: true } as const;

interface Place {
  readonly page: number;
  readonly offset: number;
  readonly cursor: string | null;
  /** Address of the page, where the target names it. */
  readonly address: string | undefined;
}

/** The rows of every page, one page after the other. Rejects with {@link ListInterrupted}. */
export async function* listPages(session: Session, list: List, options: CallOptions): AsyncGenerator<readonly Json[]> {
  let place: Place | undefined = { page: list.paging?.start ?? 1, offset: 0, cursor: null, address: undefined };
  let before: string | undefined;
  for (let count = 0; place !== undefined; count += 1) {
    if (count >= MAX_PAGES) throw interrupted(`it has more than ${MAX_PAGES} pages`);
    const answered = await ask(session, list, place, options);
    if (answered.kind === 'absent') throw interrupted('the target answered that the list is not there');
    if (answered.kind === 'failed') throw new ListInterrupted(answered.error);
    const rows = rowsOf(answered.value, list, session);
    const text = JSON.stringify(rows);
    if (rows.length > 0 && text === before) throw interrupted('the target answered the same page twice');
    before = text;
    if (rows.length > 0) yield rows;
    place = nextPlace(list, place, answered.value, { rows, session });
  }
}

function ask(
  session: Session,
  list: List,
  { page, offset, cursor, address }: Place,
  options: CallOptions,
): Promise<CallResult<HttpAnswer>> {
  if (address !== undefined) return session.follow(address, list.request, LISTING, options);
  const { paging } = list;
  const value = paging?.type === 'page' ? page : paging?.type === 'offset' ? offset : cursor;
  const query = [
    ...list.request.query,
    ...(paging?.size ?? []).map(([name, size]) => [name, { kind: 'constant', value: size }] as const),
    ...(paging?.param === undefined || value === null ? [] : [[paging.param, { kind: 'constant', value }] as const]),
  ];
  return session.call({ ...list.request, query }, { page, offset, cursor }, LISTING, options);
}

function rowsOf({ body, status, headers }: HttpAnswer, list: List, session: Session): readonly Json[] {
  const rows = list.rows.evaluate(bind({ body, status, headers: { ...headers }, vars: { ...session.vars } }));
  if (!rows.ok || !Array.isArray(rows.value)) throw interrupted('rows does not come to a list in the answer');
  return rows.value;
}

function nextPlace(
  { paging }: List,
  { page, offset, cursor }: Place,
  { body, status, headers }: HttpAnswer,
  { rows, session }: { readonly rows: readonly Json[]; readonly session: Session },
): Place | undefined {
  if (paging === undefined) return undefined;
  const variables = { body, status, headers: { ...headers }, rows: [...rows], page, offset, cursor };
  const bindings = bind({ ...variables, vars: { ...session.vars } });
  const more = paging.more?.evaluate(bindings);
  if (more?.ok === false) throw interrupted(`more: ${more.reason}`);
  if (more !== undefined && more.value !== true) return undefined;
  const [, size] = paging.size[0] ?? [];
  const isLast = more === undefined && (rows.length === 0 || (size !== undefined && rows.length < size));
  const here = { page, offset, cursor, address: undefined };
  switch (paging.type) {
    case 'page':
      return isLast ? undefined : { ...here, page: page + 1 };
    case 'offset':
      return isLast || rows.length === 0 ? undefined : { ...here, offset: offset + rows.length };
    case 'link':
      return addressed(here, nextLink(headers['link']));
    case 'cursor':
    case 'next': {
      const next = paging.next?.evaluate(bindings);
      if (next?.ok === false) throw interrupted(`next: ${next.reason}`);
      const value = next?.value ?? null;
      if (value === null || value === '' || value === false) return undefined;
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      if (paging.type === 'next') return addressed(here, text);
      if (text === cursor) throw interrupted('the target gives the same cursor again');
      return { ...here, cursor: text };
    }
  }
}

const addressed = (here: Place, address: string | undefined): Place | undefined =>
  address === undefined ? undefined : { ...here, address };

/** The address of rel="next" in a Link header (RFC 8288). */
function nextLink(header: string | undefined): string | undefined {
  for (const link of (header ?? '').split(/,(?=\s*<)/)) {
    const [, address, parameters = ''] = /^\s*<([^>]*)>(.*)$/s.exec(link) ?? [];
    if (address !== undefined && /;\s*rel="?next"?\s*(;|$)/i.test(parameters)) return address;
  }
  return undefined;
}

function interrupted(why: string): ListInterrupted {
  const error: TargetError = { class: 'permanent', reason: `list: ${why}`, inDoubt: false };
  return new ListInterrupted(error);
}
