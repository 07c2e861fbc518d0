import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Json, JsonObject } from '#scim';
import { Complaint } from '../../complaint.ts';
import type { Source, SourceRecord } from './record.ts';

export interface ServerOptions {
  /** Base URL of the other service provider, with or without `/Users`. */
  readonly url: URL;
  readonly token: string | undefined;
  /** URNs of the schemas that the hub has: attributes of others would be refused, and are left out. */
  readonly knownSchemas: ReadonlySet<string>;
}

const PAGE = 100;
const DEADLINE = 60_000;
const TRIES = 6;

const page = z.object({
  totalResults: z.number().int().min(0).optional(),
  nextCursor: z.string().optional(),
  Resources: z.array(z.custom<JsonObject>((value) => typeof value === 'object' && value !== null)).optional(),
});
const config = z.object({ pagination: z.object({ cursor: z.boolean() }).optional() });

/** Another SCIM service provider, read page by page: by cursor where it has them (RFC 9865), else by index. */
export function serverSource(options: ServerOptions): Source {
  const base = options.url.href.replace(/\/+$/, '').replace(/\/Users$/, '');
  let total: number | undefined;
  return {
    name: options.url.origin,
    size: () => total,
    fingerprint: base,
    // People come and go between two readings, and numbers with them.
    resumable: false,
    async *records(): AsyncGenerator<SourceRecord> {
      const byCursor = await hasCursors(base, options.token);
      let number = 0;
      let cursor = '';
      for (;;) {
        const query = byCursor ? `cursor=${encodeURIComponent(cursor)}` : `startIndex=${number + 1}`;
        const answer = page.safeParse(await ask(`${base}/Users?${query}&count=${PAGE}`, options.token)).data;
        if (answer === undefined) throw noScim(options.url.origin);
        total = answer.totalResults ?? total;
        for (const resource of answer.Resources ?? []) {
          number += 1;
          const content = { kind: 'person', resource: asOurs(resource, options.knownSchemas) } as const;
          yield { number, line: number, position: number, content };
        }
        const more = byCursor ? answer.nextCursor !== undefined : number < (total ?? 0);
        if (!more || (answer.Resources ?? []).length === 0) return;
        cursor = answer.nextCursor ?? '';
      }
    },
  };
}

async function hasCursors(base: string, token: string | undefined): Promise<boolean> {
  const parsed = config.safeParse(await ask(`${base}/ServiceProviderConfig`, token));
  return parsed.success && parsed.data.pagination?.cursor === true;
}

/** What the other side made for itself goes; its id is what we know the person by, unless it has one from a client. */
function asOurs(resource: JsonObject, known: ReadonlySet<string>): JsonObject {
  const { id, meta: _meta, groups: _groups, schemas: _schemas, ...attributes } = resource;
  const kept = Object.entries(attributes).filter(([name]) => !/^urn:/i.test(name) || known.has(name.toLowerCase()));
  const externalId: Json | undefined = resource['externalId'] ?? id;
  return { ...Object.fromEntries(kept), ...(externalId === undefined ? {} : { externalId }) };
}

async function ask(url: string, token: string | undefined): Promise<unknown> {
  const { origin } = new URL(url);
  for (let attempt = 1; ; attempt += 1) {
    const answer = await tryToAsk(url, token);
    if (answer?.ok === true) return bodyOf(answer, origin);
    await answer?.body?.cancel();
    const passing = answer === undefined || answer.status === 429 || answer.status >= 500;
    if (!passing || attempt === TRIES) {
      throw new Complaint(
        answer === undefined ? `${origin} does not answer` : `${origin} answers ${answer.status}`,
        answer?.status === 401
          ? 'put its token into ROLLCALL_IMPORT_TOKEN, or into a file named by --token-file'
          : 'check the address and the token; the same command goes on without doubling anybody',
      );
    }
    await pause(Number(answer?.headers.get('retry-after') ?? Number.NaN) * 1_000 || 500 * 2 ** attempt);
  }
}

const noScim = (origin: string): Complaint =>
  new Complaint(`${origin} does not answer as a SCIM server`, 'give the base URL that its documentation names');

async function bodyOf(answer: Response, origin: string): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    // The parser's own message quotes the text.
    throw noScim(origin);
  }
}

/** Undefined: there was no answer. */
async function tryToAsk(url: string, token: string | undefined): Promise<Response | undefined> {
  try {
    return await fetch(url, {
      headers: {
        accept: 'application/scim+json, application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.timeout(DEADLINE),
    });
  } catch {
    return undefined;
  }
}
