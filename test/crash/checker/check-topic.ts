import type { Anomaly } from './anomaly.ts';
import { checkPolls } from './check-polls.ts';
import type { LoggedEvent } from './logged-event.ts';

/** One record of the topic as a reader got it. */
export interface TopicRecord {
  readonly partition: number;
  readonly offset: number;
  readonly sequence: number;
  readonly id: string;
  readonly bytes: string;
}

const PLACE = 'topic identity.events';

/**
 * What readers got of the topic against the log. A leader that was fenced off may have appended byte-identical copies
 * of lower sequences: every reader drops what is not above its last one, and so does this.
 */
export function checkTopic(readers: readonly (readonly TopicRecord[])[], log: readonly LoggedEvent[]): Anomaly[] {
  return [
    ...checkOffsets(readers.flat()),
    ...readers.flatMap((records) => checkBytes(records, log)),
    ...readers.flatMap((records) =>
      [...new Set(log.map(({ partition }) => partition))].flatMap((partition) =>
        checkPolls(
          `${PLACE}/${partition}`,
          withoutCopies(records.filter((record) => record.partition === partition)),
          log.filter((event) => event.partition === partition),
        ),
      ),
    ),
  ];
}

function withoutCopies(records: readonly TopicRecord[]): TopicRecord[] {
  let last = 0;
  return records.filter(({ sequence }) => {
    if (sequence <= last) return false;
    last = sequence;
    return true;
  });
}

/** One offset is one record, whoever reads it and when. */
function checkOffsets(records: readonly TopicRecord[]): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const seen = new Map<string, string>();
  for (const { partition, offset, bytes, sequence } of records) {
    const key = `${partition}@${offset}`;
    const former = seen.get(key);
    if (former !== undefined && former !== bytes) {
      const what = `offset ${offset} of partition ${partition} held two records (sequence ${sequence} now)`;
      anomalies.push({ name: 'inconsistent offsets', place: PLACE, what });
    }
    seen.set(key, bytes);
  }
  return anomalies;
}

/** The event is the same bytes in the topic as in PostgreSQL, copies too. */
function checkBytes(records: readonly TopicRecord[], log: readonly LoggedEvent[]): Anomaly[] {
  const truth = new Map(log.map((event) => [event.sequence, event]));
  return records
    .filter(({ sequence, bytes, partition }) => {
      const event = truth.get(sequence);
      return event !== undefined && (event.bytes !== bytes || event.partition !== partition);
    })
    .map(({ sequence }) => ({
      name: 'inconsistent offsets',
      place: PLACE,
      what: `${sequence} is other bytes, or in another partition, than in the log`,
    }));
}
