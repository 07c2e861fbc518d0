import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** How long the ingress may take to answer, in milliseconds. */
const DEADLINE = 10_000;

/** A fact as the door takes it. */
export interface ToldFact {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly source: string;
  readonly data: object;
}

/** `refused`: one or more of them never will be taken; the others may have been. `later`: tell them again. */
export type Told =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'later'; readonly reason: string };

const scimError = z.object({ detail: z.string() });

/** Tells the ingress, the only writer of the log, what the targets did. Telling a fact twice records it once. */
export class FactDoor {
  constructor(
    private readonly ingressUrl: string,
    private readonly tokenFile: string,
  ) {}

  /** Never rejects: whatever stands in the way is a reason to tell it later. */
  async tell(facts: readonly ToldFact[]): Promise<Told> {
    try {
      const response = await fetch(`${this.ingressUrl}/internal/facts`, {
        method: 'POST',
        headers: { authorization: `Bearer ${await this.token()}`, 'content-type': 'application/json' },
        body: JSON.stringify({ facts }),
        signal: AbortSignal.timeout(DEADLINE),
      });
      const text = await response.text();
      if (response.ok) return { kind: 'taken' };
      if (response.status === 400) return { kind: 'refused', reason: detailOf(text) };
      return { kind: 'later', reason: `the ingress answers ${response.status}` };
    } catch (error) {
      return { kind: 'later', reason: reasonOf(error) };
    }
  }

  /** Read each time, so that a rotated token counts without a restart. */
  private async token(): Promise<string> {
    return (await readFile(this.tokenFile, 'utf8')).trim();
  }
}

function detailOf(text: string): string {
  try {
    return scimError.parse(JSON.parse(text)).detail;
  } catch {
    return 'the ingress answers 400';
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
    ? 'the file with the token for the ingress is not there'
    : 'the ingress does not answer';
