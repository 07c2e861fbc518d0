import { isStateEventType, type OpenedEvent } from '#identity';
import type { ShownRow } from '../history/history-row.ts';
import type { DataView, HistoryEntry, TargetOutcome } from './entry.ts';
import { factWords, stateWords, type Fact } from './words.ts';

/** What a row says beyond its columns: its words, the target it is about, and what may be shown of its data. */
export interface RowContent {
  readonly summary: string;
  readonly target?: TargetOutcome;
  readonly data: DataView;
}

/** A sealed row that nobody opens: everything that can be said follows from its type. */
export const sealedContent = ({ type }: ShownRow): RowContent => ({
  summary: isStateEventType(type) ? stateWords(type) : type,
  data: { state: 'sealed' },
});

/** A sealed row whose key is gone. */
export const destroyedContent = (row: ShownRow, when: string, reason: string): RowContent => ({
  ...sealedContent(row),
  data: { state: 'destroyed', when, reason },
});

/** A row that cannot be what was written. The reason names the fault's place, never a value. */
export const brokenContent = (row: ShownRow, reason: string): RowContent => ({
  ...sealedContent(row),
  data: { state: 'broken', reason },
});

/** A row whose data was clear, or has been opened. */
export function openContent(event: OpenedEvent): RowContent {
  if (!event.data.opened) return { summary: event.type, data: { state: 'sealed' } };
  if (event.kid !== undefined)
    return { summary: stateWords(event.type), data: { state: 'opened', value: event.data.value } };
  const data: DataView = { state: 'clear', value: event.data.value };
  if (
    event.type === 'rollcall.user.deleted' ||
    event.type === 'rollcall.user.erased' ||
    event.type === 'rollcall.group.deleted'
  ) {
    return { summary: stateWords(event.type), data };
  }
  const target = targetOf(event);
  return { summary: factWords(event), ...(target === undefined ? {} : { target }), data };
}

export function renderEntry(row: ShownRow, content: RowContent, tokenNames: ReadonlyMap<string, string>): HistoryEntry {
  const name = row.actor === null ? undefined : tokenNames.get(row.actor);
  return {
    sequence: row.sequence,
    id: row.id,
    time: row.time.toISOString(),
    type: row.type,
    summary: content.summary,
    subject: row.subject,
    ...(row.actor === null ? {} : { actor: { id: row.actor, ...(name === undefined ? {} : { name }) } }),
    source: row.source,
    ...(row.version === null ? {} : { version: row.version }),
    ...(row.changed === null ? {} : { changed: row.changed }),
    ...(content.target === undefined ? {} : { target: content.target }),
    data: content.data,
  };
}

/** What a fact says of a target; undefined for facts about something else. */
function targetOf(event: Fact): TargetOutcome | undefined {
  switch (event.type) {
    case 'rollcall.target.applied':
      return { name: event.data.value.target, outcome: 'applied', action: event.data.value.action };
    case 'rollcall.target.failed': {
      const { target, action, willRetry, reason } = event.data.value;
      return { name: target, outcome: 'failed', action, willRetry, reason };
    }
    case 'rollcall.target.opted_out':
      return { name: event.data.value.target, outcome: 'opted_out' };
    case 'rollcall.target.drifted':
      return { name: event.data.value.target, outcome: 'drifted' };
    case 'rollcall.erasure.receipt':
      return { name: event.data.value.target, outcome: 'erasure', action: event.data.value.outcome };
    case 'rollcall.access.opened':
    case 'rollcall.erasure.requested':
    case 'rollcall.erasure.completed':
      return undefined;
  }
}
