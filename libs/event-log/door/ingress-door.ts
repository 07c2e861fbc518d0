import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { errorCode } from '#platform';
import type { ToldFact } from './told-fact.ts';

export interface IngressDoorOptions {
  /** Base of the ingress, without a slash at its end. */
  readonly ingressUrl: string;
  /** The file with the token of the services. */
  readonly tokenFile: string;
  /** How long the ingress may take to answer, in milliseconds. */
  readonly deadline: number;
  /** How often a request is sent at most where the connection breaks: each may be repeated. Default 1. */
  readonly attempts?: number;
}

/**
 * `taken`: committed. `refused`: the request is at fault, and the same again would be refused again. `later`: whatever
 * stands in the way (the ingress, its database, the token) is not the request's fault. Reasons are for people.
 */
export type DoorAnswer =
  | { readonly kind: 'taken'; readonly body: unknown }
  | { readonly kind: 'refused'; readonly status: 400 | 404 | 409; readonly reason: string }
  | { readonly kind: 'later'; readonly reason: string };

const LONGEST_REASON = 500;

const scimError = z.object({ detail: z.string() });

/**
 * How every service but the ingress reaches the log: the ingress is its only writer. The token belongs to no tenant, and
 * each request names the tenant that it speaks of.
 */
export class IngressDoor {
  constructor(private readonly options: IngressDoorOptions) {}

  /** Tells facts, at most 1,000, perhaps of several tenants. Telling a fact twice records it once. */
  tell(facts: readonly ToldFact[]): Promise<DoorAnswer> {
    return this.post('internal/facts', { facts });
  }

  /** Never rejects: whatever stands in the way is a reason to ask again. */
  async post(path: string, body: object): Promise<DoorAnswer> {
    const { attempts = 1 } = this.options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.send(path, JSON.stringify(body));
      } catch (error) {
        if (error instanceof NoToken) return { kind: 'later', reason: error.message };
        if (attempt >= attempts) return { kind: 'later', reason: 'the ingress does not answer' };
      }
    }
  }

  private async send(path: string, body: string): Promise<DoorAnswer> {
    const { ingressUrl, deadline } = this.options;
    const response = await fetch(`${ingressUrl}/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await this.token()}`, 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(deadline),
    });
    const answered = parsed(await response.text());
    if (response.ok) return { kind: 'taken', body: answered };
    const detail = scimError.safeParse(answered).data?.detail.slice(0, LONGEST_REASON);
    const reason = `the ingress answers ${response.status}${detail === undefined ? '' : `: ${detail}`}`;
    const { status } = response;
    return status === 400 || status === 404 || status === 409
      ? { kind: 'refused', status, reason }
      : { kind: 'later', reason };
  }

  /** Read each time, so that a rotated token counts without a restart. */
  private async token(): Promise<string> {
    try {
      return (await readFile(this.options.tokenFile, 'utf8')).trim();
    } catch (error) {
      throw new NoToken(`the file with the token for the ingress cannot be read (${errorCode(error)})`, {
        cause: error,
      });
    }
  }
}

class NoToken extends Error {
  override readonly name = 'NoToken';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
