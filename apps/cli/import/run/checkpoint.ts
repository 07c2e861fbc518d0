import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { Complaint } from '../../complaint.ts';
import { readPrivate, writePrivate } from '../../start/private-file.ts';

const tally = z.object({
  created: z.number().int(),
  updated: z.number().int(),
  skipped: z.number().int(),
  refused: z.number().int(),
});
const checkpoint = z.object({
  source: z.string(),
  /** All records up to this number are settled. */
  done: z.number().int().min(0),
  /** How far into the source they reach, in its own unit. */
  position: z.number().min(0),
  tally,
  /** How much of the report belongs to those. */
  reportBytes: z.number().int().min(0),
});

export type Tally = z.infer<typeof tally>;
export type Checkpoint = z.infer<typeof checkpoint>;

export const NOTHING: Tally = { created: 0, updated: 0, skipped: 0, refused: 0 };

/** Where an import stands: what it needs to go on after a kill. Nothing of the people is in it. */
export class CheckpointFile {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Undefined: the import begins. Complains about a checkpoint of another source. */
  async read(fingerprint: string): Promise<Checkpoint | undefined> {
    const text = await readPrivate(this.path);
    if (text === undefined) return undefined;
    const read = parse(text);
    if (read === undefined) {
      throw new Complaint(`${this.path} is no checkpoint of this version`, 'begin anew with --restart');
    }
    if (read.source === fingerprint) return read;
    throw new Complaint(
      `the source has changed since ${this.path} was written`,
      'bring the old one back to go on, or begin anew with --restart: nobody is doubled',
    );
  }

  async write(state: Checkpoint): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    await writePrivate(this.path, JSON.stringify(state));
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

function parse(text: string): Checkpoint | undefined {
  try {
    return checkpoint.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
