import type { EventType } from './event-type.ts';

/** Turns data of one version of a type into that of the next. */
export interface UpcastStep {
  readonly type: EventType;
  /** The version it reads; it gives `from + 1`. */
  readonly from: number;
  upcast(data: unknown): unknown;
}

/** Brings data of any version of a type to the newest. */
export type Upcast = (type: EventType, version: number, data: unknown) => unknown;

/**
 * Builds an upcaster from its steps. To change what an event holds: leave its stored form alone, let the writer stamp
 * the next data version, add ONE step here from the version before, and change the zod schema to the newest form.
 * Folds then see only the newest. Throws for a version that no step leads on from but that is not the newest.
 */
export function upcaster(steps: readonly UpcastStep[]): Upcast {
  const byType = new Map<EventType, ReadonlyMap<number, UpcastStep>>();
  for (const step of steps) {
    byType.set(step.type, new Map([...(byType.get(step.type) ?? []), [step.from, step]]));
  }
  return (type, version, data) => {
    const chain = byType.get(type);
    const newest = 1 + (chain?.size ?? 0);
    if (version > newest) throw new RangeError(`${type} has data version ${version}, this release knows ${newest}`);
    let current = data;
    for (let from = version; from < newest; from += 1) {
      const step = chain?.get(from);
      if (step === undefined) throw new RangeError(`${type}: no upcaster from data version ${from}`);
      current = step.upcast(current);
    }
    return current;
  };
}

/** The data version of every event written today; an envelope without `dataschema` is of this first one. */
export const FIRST_DATA_VERSION = 1;

/** The upcaster of this release: every type is still in its first version. */
export const upcast: Upcast = upcaster([]);
