import type { Anomaly } from './anomaly.ts';
import type { LoggedEvent } from './logged-event.ts';
import type { Write } from './write.ts';

/**
 * The clients' record against the log: an answered write is there once, an unanswered one once or not at all, a refused
 * one never, and no state event is there that nobody asked for.
 */
export function checkWrites(writes: readonly Write[], log: readonly LoggedEvent[]): Anomaly[] {
  const found = new Evidence(log);
  const anomalies = writes.flatMap((write) => checkWrite(write, found));
  return [...anomalies, ...checkOrder(writes, found), ...found.unclaimed(writes)];
}

function checkWrite(write: Write, found: Evidence): Anomaly[] {
  const { mark, outcome, types, version } = write;
  const copies = found.startsOf(write);
  const [first] = copies;
  const say = (name: Anomaly['name'], what: string): Anomaly => ({
    name,
    place: 'log',
    what: `write ${mark}: ${what}`,
  });
  if (first === undefined) return outcome === 'answered' ? [say('lost write', 'answered, and not in the log')] : [];
  if (outcome === 'refused') return [say('aborted read', `refused, and in the log at ${first.sequence}`)];
  const anomalies: Anomaly[] = [];
  if (copies.length > 1) {
    anomalies.push(say('duplicate', `in the log at ${copies.map(({ sequence }) => sequence).join(', ')}`));
  }
  const events = found.runFrom(first, types);
  if (events.length < types.length) {
    anomalies.push(
      say('internal send-skip', `its ${types.length} events from ${first.sequence} on do not stand together`),
    );
  }
  const last = events.at(-1)?.version;
  if (outcome === 'answered' && version !== undefined && last !== version) {
    anomalies.push(say('inconsistent offsets', `answered as version ${version}, and is ${String(last)} in the log`));
  }
  return anomalies;
}

/** A client waits for each answer before it writes to the same resource again, and the log has that order. */
function checkOrder(writes: readonly Write[], found: Evidence): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const last = new Map<string, { readonly mark: string; readonly sequence: number }>();
  for (const write of writes) {
    const sequence = found.startsOf(write)[0]?.sequence;
    if (sequence === undefined) continue;
    const former = last.get(write.resource);
    if (former !== undefined && former.sequence > sequence) {
      const what = `write ${write.mark} was made after ${former.mark} and stands before it (${sequence}, ${former.sequence})`;
      anomalies.push({ name: 'inconsistent offsets', place: 'log', what });
    }
    last.set(write.resource, { mark: write.mark, sequence });
  }
  return anomalies;
}

/** The log, by place and by mark. */
class Evidence {
  private readonly log: readonly LoggedEvent[];
  private readonly at: ReadonlyMap<number, LoggedEvent>;
  private readonly marked: ReadonlyMap<string, readonly LoggedEvent[]>;

  constructor(log: readonly LoggedEvent[]) {
    this.log = log;
    this.at = new Map(log.map((event) => [event.sequence, event]));
    const marked = new Map<string, LoggedEvent[]>();
    for (const event of log) {
      for (const mark of event.marks) marked.set(mark, [...(marked.get(mark) ?? []), event]);
    }
    this.marked = marked;
  }

  startsOf({ mark, types }: Write): readonly LoggedEvent[] {
    return (this.marked.get(mark) ?? []).filter(({ type }) => type === types[0]);
  }

  runFrom(first: LoggedEvent, types: readonly string[]): readonly LoggedEvent[] {
    return types.flatMap((type, distance) => {
      const event = this.at.get(first.sequence + distance);
      return event?.type === type && event.subject === first.subject ? [event] : [];
    });
  }

  unclaimed(writes: readonly Write[]): Anomaly[] {
    const claimed = new Set<number>();
    for (const write of writes) {
      for (const start of this.startsOf(write)) {
        for (const { sequence } of this.runFrom(start, write.types)) claimed.add(sequence);
      }
    }
    return this.log
      .filter(({ sequence, version }) => version !== undefined && !claimed.has(sequence))
      .map(({ sequence, type }) => ({
        name: 'aborted read',
        place: 'log',
        what: `${type} at ${sequence}, which no write made`,
      }));
  }
}
