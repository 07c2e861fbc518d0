import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, ScimClient } from '../../e2e/scim-client.ts';
import type { Write } from '../checker/write.ts';
import { send } from './requests.ts';
import type { SeededRandom } from './seeded-random.ts';

/** How long a client waits before it asks again what was not answered, in milliseconds: at least, and at most so much more. */
const PAUSE = { least: 100, more: 300 };
/** How often it asks: long enough for PostgreSQL and the ingress to come back, one after the other. */
const TRIES = 60;
/** How often it lets an unanswered write be, and never learns what came of it. */
const GIVES_UP = 0.1;

export interface Order {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** Not to be sent again: it would be done twice. */
  readonly once?: true;
  /** What a refusal means after a try that was not answered: that try was carried out all the same. */
  readonly doneAlready?: (answer: Answer) => boolean;
}

export type Outcome =
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** A try that nobody answered was carried out, as a later refusal shows. */
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly answer: Answer }
  | { readonly kind: 'unanswered' };

/** One client: sends, asks again what was not answered as identity providers do, and remembers what it was told. */
export class Client {
  readonly writes: Write[] = [];
  private count = 0;

  constructor(
    readonly name: string,
    readonly random: SeededRandom,
    private readonly scim: ScimClient,
  ) {}

  /** A new mark: letters and digits, so that it can be a name and part of an address. */
  mark(): string {
    this.count += 1;
    return `${this.name}w${this.count}`;
  }

  async ask(method: string, path: string): Promise<Answer> {
    return this.scim.scim(method, path);
  }

  /** Sends one write until it is answered; now and then it gives up before. */
  async send(order: Order): Promise<Outcome> {
    for (let tried = 1; tried <= TRIES; tried += 1) {
      const reply = await send(this.scim, order.method, order.path, order.body);
      if (reply.kind === 'answered') return reply;
      if (reply.kind === 'refused') {
        return tried > 1 && order.doneAlready?.(reply.answer) === true ? { kind: 'done' } : reply;
      }
      if (order.once === true || this.random.chance(GIVES_UP)) return { kind: 'unanswered' };
      await pause(PAUSE.least + this.random.below(PAUSE.more));
    }
    return { kind: 'unanswered' };
  }

  /** Writes down what came of a write. A refusal that was not wanted is a fault of the test, and ends it. */
  record(write: Omit<Write, 'outcome' | 'version'>, outcome: Outcome): void {
    if (outcome.kind === 'refused') {
      const { status, body } = outcome.answer;
      throw new Error(`${write.types.join(', ')} was refused (${String(status)}): ${JSON.stringify(body)}`);
    }
    const version = outcome.kind === 'answered' ? versionOf(outcome.answer) : undefined;
    this.writes.push({ ...write, version, outcome: outcome.kind === 'unanswered' ? 'unanswered' : 'answered' });
  }

  recordRefused(write: Omit<Write, 'outcome' | 'version'>): void {
    this.writes.push({ ...write, version: undefined, outcome: 'refused' });
  }
}

function versionOf({ headers }: Answer): number | undefined {
  const [, version] = /^W\/"(\d+)"$/.exec(headers.get('etag') ?? '') ?? [];
  return version === undefined ? undefined : Number(version);
}
