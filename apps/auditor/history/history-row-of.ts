import { leafOf, renderEvent, type SealedEvent } from '#event-log';
import type { HistoryRow } from './history-row.ts';

/** What the index keeps of an event. */
export function historyRow(event: SealedEvent): HistoryRow {
  const text = renderEvent(event);
  const { sequence, tenant, subject, id, type, source, partition } = event;
  return {
    sequence,
    tenant,
    subject,
    id,
    type,
    time: new Date(event.time),
    actor: event.actor ?? null,
    source,
    version: event.version ?? null,
    changed: event.changed ?? null,
    partition,
    target: targetOf(event),
    sealed: event.encoding === 'jose',
    text,
    leaf: leafOf(event, text),
  };
}

const TARGET_SOURCE = /^\/tenants\/[^/]+\/targets\/([^/]+)$/;

/** The target that reported a fact stands in its source, else in its data. */
function targetOf({ source, encoding, data }: SealedEvent): string | null {
  const reporting = TARGET_SOURCE.exec(source)?.[1];
  if (reporting !== undefined) return reporting;
  if (encoding !== 'json') return null;
  const facts: unknown = JSON.parse(data);
  if (typeof facts !== 'object' || facts === null || !('target' in facts)) return null;
  return typeof facts.target === 'string' ? facts.target : null;
}
