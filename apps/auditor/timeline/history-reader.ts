import type { Pool } from 'pg';
import { isSequence, type ResourceId, type Sequence, type TenantId } from '#identity';
import { KeyringUnavailable, type Keyring } from '#keyring';
import type { Caller } from '#platform';
import { newEventId } from '../access/event-id.ts';
import { tenantOf } from '../access/tenant-of.ts';
import type { Readings } from '../access/readings.ts';
import { findSubject } from '../history/find-subject.ts';
import type { ShownRow } from '../history/history-row.ts';
import { readHistory } from '../history/read-history.ts';
import { readTokenNames } from '../history/read-token-names.ts';
import { searchHistory } from '../history/search-history.ts';
import { writeCursor } from '../http/cursor.ts';
import type { HistoryQuery, SearchQuery } from '../http/queries.ts';
import { Unavailable } from '../http/unavailable.ts';
import type { HistoryEntry } from './entry.ts';
import { renderEntry, type RowContent } from './render-entry.ts';
import { contentOf } from './row-content.ts';

export type SubjectKind = 'person' | 'group';

/** A page of a history, oldest first. `next` is absent on the last. */
export interface HistoryPage {
  readonly kind: SubjectKind;
  readonly id: string;
  readonly entries: readonly HistoryEntry[];
  readonly next?: string;
}

/** A page of a search, newest first. */
export interface SearchPage {
  readonly entries: readonly HistoryEntry[];
  readonly next?: string;
}

const START = 0;

/** Answers what happened. Every page about one person or group is recorded in the log before it is given out. */
export class HistoryReader {
  constructor(
    private readonly audit: Pool,
    private readonly registry: Pool,
    private readonly keyring: Keyring,
    private readonly readings: Readings,
  ) {}

  /** Undefined when the caller's tenant has no such person or group. */
  async history(
    kind: SubjectKind,
    subject: ResourceId,
    query: HistoryQuery,
    caller: Caller,
  ): Promise<HistoryPage | undefined> {
    const tenant = tenantOf(caller);
    const known = await findSubject(this.audit, tenant, subject);
    if (known === undefined || kindOf(known.first) !== kind) return undefined;
    const { after, until } = query.cursor ?? { after: startOfLog(), until: known.last };
    const { opening, limit } = query;
    const sealed = opening !== undefined;
    const page = await readHistory(this.audit, { tenant, subject, after, until, limit, sealed });
    const contents = await this.contents(page.rows);
    const entries = await this.render(page.rows, contents, tenant);
    // Last, so that what is recorded is what is shown; and before the answer, so that nothing is shown unrecorded.
    await this.readings.record({
      id: newEventId(),
      tenant,
      subject,
      by: caller.token,
      purpose: opening?.purpose ?? 'history',
      what: whatIsShown(page.rows, contents),
    });
    const last = page.rows.at(-1);
    return {
      kind,
      id: subject,
      entries,
      ...(page.more && last !== undefined ? { next: writeCursor({ after: last.sequence, until }) } : {}),
    };
  }

  /** Metadata and facts over all people and groups of the tenant; nothing sealed is opened here. */
  async search(query: SearchQuery, caller: Caller): Promise<SearchPage> {
    const { cursor, limit, since, until, actor, type, target } = query;
    const tenant = tenantOf(caller);
    const page = await searchHistory(this.audit, {
      tenant,
      limit,
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
      ...(actor === undefined ? {} : { actor }),
      ...(type === undefined ? {} : { type }),
      ...(target === undefined ? {} : { target }),
      ...(cursor === undefined ? {} : { before: { time: new Date(cursor.time), sequence: cursor.sequence } }),
    });
    const entries = await this.render(page.rows, await this.contents(page.rows), tenant);
    const last = page.rows.at(-1);
    if (!page.more || last === undefined) return { entries };
    return { entries, next: writeCursor({ time: last.time.toISOString(), sequence: last.sequence }) };
  }

  private async contents(rows: readonly ShownRow[]): Promise<RowContent[]> {
    try {
      const contents: RowContent[] = [];
      // One after the other: the first fetches the person's key, the rest find it in the cache.
      for (const row of rows) contents.push(await contentOf(row, this.keyring));
      return contents;
    } catch (error) {
      if (!(error instanceof KeyringUnavailable)) throw error;
      throw new Unavailable('the keyring does not answer, so nothing can be opened', { cause: error });
    }
  }

  private async render(
    rows: readonly ShownRow[],
    contents: readonly RowContent[],
    tenant: TenantId,
  ): Promise<HistoryEntry[]> {
    const actors = new Set(rows.flatMap(({ actor }) => (actor === null ? [] : [actor])));
    const names = await readTokenNames(this.registry, tenant, [...actors]);
    return rows.flatMap((row, index) => {
      const content = contents[index];
      return content === undefined ? [] : [renderEntry(row, content, names)];
    });
  }
}

const kindOf = (first: string): SubjectKind => (first.startsWith('rollcall.group.') ? 'group' : 'person');

function startOfLog(): Sequence {
  if (!isSequence(START)) throw new TypeError('0 is where a log starts');
  return START;
}

function whatIsShown(rows: readonly ShownRow[], contents: readonly RowContent[]): string {
  const opened = contents.filter(({ data }) => data.state === 'opened').length;
  const events = (count: number): string => `${count} ${count === 1 ? 'event' : 'events'}`;
  const range = rows.length === 0 ? '' : ` (#${rows[0]?.sequence ?? ''} to #${rows.at(-1)?.sequence ?? ''})`;
  const metadata = `metadata of ${events(rows.length)}${range}`;
  return opened === 0 ? metadata : `${metadata}, data of ${events(opened)}`;
}
