import type { LogStats } from '#event-log';
import { count } from '../output/duration.ts';
import { table } from '../output/table.ts';

export function statsText({ events, span, dataBytes, types, partitions }: LogStats): string {
  if (span === undefined) return 'The log is empty.\n';
  const spread = `from ${span.from.toISOString()} to ${span.to.toISOString()}`;
  const size = `${(dataBytes / 1_048_576).toFixed(1)} MiB of data, ${Math.round(dataBytes / events)} bytes an event`;
  return [
    `${count(events)} events, #${span.first} to #${span.last}, ${spread}.\n`,
    `${size}; a partition holds ${count(partitions.least)} to ${count(partitions.most)} events.\n\n`,
    table(
      ['type', 'events'],
      types.map((row) => [row.type, count(row.events)]),
    ),
  ].join('');
}
