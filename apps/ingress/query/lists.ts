import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { TenantId } from '#identity';
import type { JsonObject, ScimType } from '#scim';
import { REGISTRY } from '../registry/registry-pool.ts';
import { unavailable } from '../scim/refusals.ts';
import { Refusal } from '../scim/scim-error.filter.ts';
import { openCursor, sealCursor, type Cursor } from './cursor.ts';
import { readCursorKey } from './cursor-key.ts';
import type { ListParameters } from './list-parameters.ts';
import { countResources, listResources, type ListRequest, type ListedResource } from './list-resources.ts';

export interface ListPage {
  readonly total: number;
  readonly resources: readonly ListedResource[];
  /** What the answer says about where it stands: `startIndex`, or `nextCursor` unless it is the last page. */
  readonly paging: JsonObject;
}

/** Pages of lists, by index (RFC 7644 §3.4.2.4) and by cursor (RFC 9865). */
@Injectable()
export class Lists {
  private key: Promise<Buffer> | undefined;

  constructor(@Inject(REGISTRY) private readonly registry: Pool) {}

  async page(tenant: TenantId, parameters: ListParameters, base: string): Promise<ListPage> {
    try {
      return await (parameters.page.kind === 'index'
        ? this.pageByIndex(tenant, parameters, base, parameters.page.offset)
        : this.pageByCursor(tenant, parameters, base, parameters.page.cursor));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === CANCELLED)) throw error;
      throw asksMuch(parameters)
        ? refuse('tooMany', 'the query takes too long; narrow it, or filter by an indexed attribute')
        : unavailable('the database takes too long; ask again');
    }
  }

  private async pageByIndex(
    tenant: TenantId,
    { listed, sort, limit }: ListParameters,
    base: string,
    offset: number,
  ): Promise<ListPage> {
    const request: ListRequest = { tenant, base, listed, sort, limit, from: { offset } };
    const total = await countResources(this.registry, request);
    const resources = limit === 0 || offset >= total ? [] : await listResources(this.registry, request);
    return { total, resources, paging: { startIndex: offset + 1 } };
  }

  /** One resource more than the page is read: whether there is one tells whether the page is the last. */
  private async pageByCursor(
    tenant: TenantId,
    { listed, sort, limit, fingerprint }: ListParameters,
    base: string,
    text: string,
  ): Promise<ListPage> {
    const key = await this.cursorKey();
    const query = `${tenant} ${fingerprint}`;
    const before = text === '' ? undefined : opened(key, text, { query, count: limit });
    const from = before === undefined ? { offset: 0 } : { key: before.key, id: before.id };
    const request: ListRequest = { tenant, base, listed, sort, limit: limit + 1, from };
    // The pages of one walk tell one total, that of its beginning: counting again costs what a search does.
    const total = before?.total ?? (await countResources(this.registry, request));
    const found = limit === 0 ? [] : await listResources(this.registry, request);
    const resources = found.slice(0, limit);
    const last = resources.at(-1);
    if (found.length <= limit || last === undefined) return { total, resources, paging: {} };
    const next = { made: Date.now(), query, count: limit, total, key: last.key, id: last.id };
    return { total, resources, paging: { nextCursor: sealCursor(key, next) } };
  }

  /** Read once; read again after a failure. */
  private cursorKey(): Promise<Buffer> {
    this.key ??= readCursorKey(this.registry).catch((error: unknown) => {
      this.key = undefined;
      throw error;
    });
    return this.key;
  }
}

/** Whether the query can be made lighter: a page in the order of ids is read by an index, whoever asks for it. */
const asksMuch = ({ listed, sort }: ListParameters): boolean =>
  sort !== undefined || listed.some(({ filter }) => filter !== undefined);

/** SQLSTATE of a statement that has reached its time limit. */
const CANCELLED = '57014';

/** The cursor, when it belongs to this query with this count (RFC 9865 §2.1, table 3). */
function opened(key: Buffer, text: string, asked: Pick<Cursor, 'query' | 'count'>): Cursor {
  const result = openCursor(key, text, Date.now());
  if (result.kind === 'expired') throw refuse('expiredCursor', 'the cursor has expired; begin again with an empty one');
  if (result.kind === 'invalid') throw refuse('invalidCursor', 'the cursor is none that this service gave out');
  const { cursor } = result;
  if (cursor.query !== asked.query) {
    throw refuse('invalidCursor', 'the cursor belongs to another query; only cursor may differ from page to page');
  }
  if (cursor.count !== asked.count) {
    throw refuse('invalidCount', `count must be ${cursor.count} as in the first request of this cursor`);
  }
  return cursor;
}

const refuse = (scimType: ScimType, detail: string): Refusal => new Refusal({ status: 400, scimType, detail });
