import { setTimeout } from 'node:timers/promises';
import { Agent, request as send } from 'undici';
import type { CallOptions } from '../connector.ts';
import { connectionError } from './connection-error.ts';
import type { Exchanged, HttpRequest } from './exchange.ts';
import { Pace, type Window } from './pace.ts';
import { parseAnswer } from './parse-answer.ts';

export interface ClientLimits {
  /** Connections at once. */
  readonly concurrency: number;
  /** Milliseconds until a request is given up. */
  readonly timeout: number;
  /** Most requests per window; what is faster waits, within the call's deadline. */
  readonly windows: readonly Window[];
}

/** One target's connections. Follows no redirects and takes no answer of more than 5 MB. */
export class HttpClient {
  private readonly agent: Agent;
  private readonly timeout: number;
  private readonly pace: Pace;

  constructor({ concurrency, timeout, windows }: ClientLimits) {
    this.pace = new Pace(windows);
    this.timeout = timeout;
    this.agent = new Agent({
      connections: concurrency,
      connect: { timeout },
      headersTimeout: timeout,
      bodyTimeout: timeout,
    });
  }

  /** Sends one request; never throws for what a network or a server can do. */
  async send({ method, url, headers, body, safe }: HttpRequest, { signal }: CallOptions): Promise<Exchanged> {
    if (!(await this.turn(signal))) {
      return { kind: 'failed', error: { class: 'transient', reason: 'ended while waiting its turn', inDoubt: false } };
    }
    try {
      const answer = await send(url, {
        dispatcher: this.agent,
        method,
        headers,
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(this.timeout)]),
      });
      return await parseAnswer(answer, safe);
    } catch (error) {
      return { kind: 'failed', error: connectionError(error, safe, signal.aborted) };
    }
  }

  /** Waits until the windows let a request go; false: the call was ended before. */
  private async turn(signal: AbortSignal): Promise<boolean> {
    for (let wait = this.pace.take(performance.now()); wait > 0; wait = this.pace.take(performance.now())) {
      try {
        await setTimeout(Math.ceil(wait), undefined, { signal });
      } catch {
        return false;
      }
    }
    return !signal.aborted;
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }
}
