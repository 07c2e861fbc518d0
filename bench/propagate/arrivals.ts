import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

const SYSTEMS = ['app', 'shop', 'newsletter', 'crm'] as const;
export type SystemName = (typeof SYSTEMS)[number];

/** Milliseconds between two looks: what a figure may be too large by. */
const INTERVAL = 2;
const MARK = /Mark[0-9]+x/g;

/**
 * When a mark (a family name that was never there before) reached each of the four demo systems: it is in the journal
 * that the system syncs before it answers. Nothing is asked of the systems, so looking does not slow them down.
 */
export class Arrivals {
  private readonly seen = new Map<string, Map<SystemName, number>>();
  private readonly journals: { readonly system: SystemName; readonly file: number; at: number }[];
  private readonly timer: NodeJS.Timeout;

  constructor(home: string) {
    this.journals = SYSTEMS.map((system) => ({
      system,
      file: openSync(join(home, 'sandbox', `${system}.jsonl`), 'r'),
      at: 0,
    }));
    this.timer = setInterval(() => this.look(), INTERVAL);
  }

  /** The moments (performance.now) at which the mark was first seen, by system. */
  of(mark: string): ReadonlyMap<SystemName, number> {
    return this.seen.get(mark) ?? new Map<SystemName, number>();
  }

  isEverywhere(mark: string): boolean {
    return this.of(mark).size === SYSTEMS.length;
  }

  close(): void {
    clearInterval(this.timer);
    for (const { file } of this.journals) closeSync(file);
  }

  private look(): void {
    const now = performance.now();
    for (const journal of this.journals) {
      for (const [mark] of readOn(journal).matchAll(MARK)) {
        const systems = this.seen.get(mark) ?? new Map<SystemName, number>();
        this.seen.set(mark, systems);
        if (!systems.has(journal.system)) systems.set(journal.system, now);
      }
    }
  }
}

const chunk = Buffer.alloc(1 << 20);

/** What was appended since the last look, whole lines only. */
function readOn(journal: { readonly file: number; at: number }): string {
  const length = readSync(journal.file, chunk, 0, chunk.length, journal.at);
  const whole = chunk.lastIndexOf('\n', length - 1) + 1;
  if (length === 0 || whole === 0) return '';
  journal.at += whole;
  return chunk.toString('utf8', 0, whole);
}
