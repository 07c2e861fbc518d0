import { sha256 } from '#platform';
import { leafOf, renderEvent, type SealedEvent } from '#event-log';
import { TILE_WIDTH, leafHash, sameHash, type Hash, type Head } from '#transparency';
import { MAX_FINDINGS, type Finding } from './finding.ts';
import { StoredLeaves } from './stored-leaves.ts';
import { TreeCheck, type StoredTile } from './tree-check.ts';

export interface Evidence {
  /** The log's events from the first on, in pages, in the order in which the log gives them. */
  readonly pages: AsyncIterable<readonly SealedEvent[]>;
  /** What was signed: each must be a beginning of the log. At least one. */
  readonly heads: readonly Head[];
  /** What the auditor stored. */
  readonly storedTile: StoredTile;
  readonly onProgress?: (events: number) => void;
}

export interface Verdict {
  /** The last sequence of the log. */
  readonly events: number;
  /** Of those, how many were signed. What came later is for the next checkpoint. */
  readonly signed: number;
  readonly findings: readonly Finding[];
}

/**
 * Grows a tree from the log and holds it against what was signed. A checkpoint and the log are enough to know THAT
 * something was altered; the auditor's tiles tell WHICH event, and are believed only where they are what was signed.
 */
export async function verifyLog(evidence: Evidence): Promise<Verdict> {
  const signed = Math.max(...evidence.heads.map(({ size }) => size));
  const verification = new Verification(evidence, signed);
  for await (const page of evidence.pages) {
    await verification.take(page);
    evidence.onProgress?.(verification.sequence);
  }
  return { events: verification.sequence, signed, findings: verification.finish() };
}

class Verification {
  /** Of the newest event, taken or missing. */
  sequence = 0;
  private readonly findings: Finding[] = [];
  private readonly altered: Extract<Finding, { kind: 'altered' }>[] = [];
  private readonly stored: StoredLeaves;
  private readonly ofLog: TreeCheck;
  /** The tree of the stored leaves, from the first place on where it is another than the log's. */
  private ofTiles: TreeCheck | undefined;

  constructor(
    { heads, storedTile }: Evidence,
    private readonly signed: number,
  ) {
    this.stored = new StoredLeaves(signed, storedTile);
    this.ofLog = new TreeCheck(heads, storedTile);
  }

  async take(page: readonly SealedEvent[]): Promise<void> {
    const leaves: Hash[] = [];
    const storedLeaves: Hash[] = [];
    for (const event of page) {
      if (event.sequence <= this.sequence) {
        this.find({ kind: 'repeated', sequence: event.sequence, id: event.id });
        continue;
      }
      if (event.sequence > this.sequence + 1) {
        this.find({ kind: 'removed', from: this.sequence + 1, to: event.sequence - 1 });
        // What was removed is replaced by what was stored there, so that what stands behind is not blamed for it.
        while (this.sequence + 1 < Math.min(event.sequence, this.signed + 1)) {
          this.sequence += 1;
          const leaf = (await this.stored.at(this.sequence)) ?? sha256();
          leaves.push(leaf);
          storedLeaves.push(leaf);
        }
      }
      this.sequence = event.sequence;
      if (event.sequence > this.signed) continue;
      const leaf = leafHash(sha256, leafOf(event, renderEvent(event)));
      const stored = await this.stored.at(event.sequence);
      leaves.push(leaf);
      storedLeaves.push(stored ?? leaf);
      if (stored === undefined || sameHash(stored, leaf)) continue;
      // The trees part here: both go on, each with what is before it.
      if (this.ofTiles === undefined) await this.part(leaves, storedLeaves);
      if (this.altered.length < MAX_FINDINGS) {
        this.altered.push({ kind: 'altered', sequence: event.sequence, id: event.id });
      }
    }
    await this.ofTiles?.add(storedLeaves);
    await this.ofLog.add(leaves);
  }

  finish(): readonly Finding[] {
    if (this.sequence < this.signed) {
      this.find({ kind: 'rolled back', end: this.sequence, signed: this.signed });
    }
    const [logDiffers] = this.ofLog.otherHeads;
    if (logDiffers === undefined) {
      for (const { level, index } of [...this.alteredTiles(), ...this.ofLog.otherTiles]) {
        this.find({ kind: 'tile altered', level, index });
      }
    } else if (this.ofTiles === undefined || this.ofTiles.otherHeads.length > 0) {
      for (const finding of this.altered) this.find(finding);
      this.find({ kind: 'another log', size: logDiffers.size });
    } else {
      for (const finding of this.altered) this.find(finding);
      for (const { level, index } of this.ofTiles.otherTiles) this.find({ kind: 'tile altered', level, index });
    }
    return this.findings;
  }

  private async part(leaves: Hash[], storedLeaves: Hash[]): Promise<void> {
    const last = leaves.pop();
    const lastStored = storedLeaves.pop();
    await this.ofLog.add(leaves.splice(0));
    storedLeaves.splice(0);
    this.ofTiles = this.ofLog.fork();
    if (last !== undefined) leaves.push(last);
    if (lastStored !== undefined) storedLeaves.push(lastStored);
  }

  /** Level 0 tiles whose leaves are not the log's, where the log is what was signed. */
  private alteredTiles(): { level: number; index: number }[] {
    const indices = this.altered.map(({ sequence }) => Math.floor((sequence - 1) / TILE_WIDTH));
    return [...new Set([...indices, ...this.stored.missing])].map((index) => ({ level: 0, index }));
  }

  private find(finding: Finding): void {
    if (this.findings.length < MAX_FINDINGS) this.findings.push(finding);
  }
}
