import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { openEvents, readEventsAt, type SealedEvent } from '#event-log';
import { KeyringUnavailable, type Keyring } from '#keyring';
import { LOGGER } from '#platform';
import type { TenantId } from '#identity';
import type { JsonObject } from '#scim';
import { AcceptedBulks } from '../../bulk/accepted/accepted-bulks.ts';
import type { StoredAnswers } from '../../bulk/accepted/stored-answers.ts';
import { KEYRING } from '../../scim/commands.ts';
import { FEED_POOL } from '../feed-pool.ts';
import type { Queued } from '../queue/read-queued.ts';
import type { Receiver } from '../receivers/receiver.ts';
import { describeAnswer } from './describe-answer.ts';
import { describeEvent } from './describe-event.ts';
import { SigningKey } from './signing-key.ts';

/** What has become of something that waits. `gone`: what it was about is no longer kept. `broken`: nobody can make it. */
export type Made =
  | { readonly kind: 'made'; readonly jti: string; readonly token: string }
  | { readonly kind: 'gone'; readonly jti: string }
  | { readonly kind: 'broken'; readonly jti: string };

/** What the tokens of one receiver have in common. */
type Addressed = Pick<Receiver, 'issuer' | 'audience'>;

interface Claims {
  readonly jti: string;
  readonly txn: string;
  readonly subject: string;
  readonly externalId?: string;
  readonly event: string;
  readonly payload: JsonObject;
  readonly issued: Date;
  /** When it happened, where that is known (RFC 8417 §2.2). */
  readonly happened?: string;
}

/**
 * Makes Security Event Tokens when they are delivered, from the log as it is then: a person who was erased meanwhile is
 * in none of them. Rejects when the database or the keyring cannot be asked.
 */
@Injectable()
export class TokenMaker {
  constructor(
    @Inject(FEED_POOL) private readonly pool: Pool,
    @Inject(KEYRING) private readonly keyring: Keyring,
    private readonly key: SigningKey,
    private readonly accepted: AcceptedBulks,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** One for each, in their order. */
  async make(receiver: Receiver, queued: readonly Queued[]): Promise<readonly Made[]> {
    const events = await readEventsAt(
      this.pool,
      receiver.tenant,
      queued.flatMap(({ sequence }) => sequence ?? []),
    );
    const answers = new Map<string, StoredAnswers | undefined>();
    const made: Made[] = [];
    for (const each of queued) made.push(await this.makeOne(receiver, each, events, answers));
    return made;
  }

  /** The token of one operation of an accepted Bulk, for the client that sent it; undefined: it has no such operation. */
  async makeAnswer(
    bulk: { readonly id: string; readonly operation: number; readonly finished: Date; readonly answers: StoredAnswers },
    addressed: Addressed,
  ): Promise<string | undefined> {
    const described = describeAnswer(bulk.id, bulk.answers, bulk.operation);
    if (described === undefined) return undefined;
    const txn = `${bulk.id}:${bulk.operation}`;
    return this.sign(addressed, { ...described, jti: txn, txn, issued: bulk.finished });
  }

  private async makeOne(
    receiver: Receiver,
    queued: Queued,
    events: ReadonlyMap<number, SealedEvent>,
    answers: Map<string, StoredAnswers | undefined>,
  ): Promise<Made> {
    const { jti } = queued;
    try {
      const claims = await this.claimsOf(receiver, queued, events, answers);
      if (claims === undefined) return { kind: 'gone', jti };
      return { kind: 'made', jti, token: await this.sign(receiver, claims) };
    } catch (error) {
      if (!isBroken(error)) throw error;
      this.logger.error({ err: error, receiver: receiver.id, sequence: queued.sequence }, 'a token cannot be made');
      return { kind: 'broken', jti };
    }
  }

  private async claimsOf(
    receiver: Receiver,
    { jti, event, sequence, subject, bulk, operation, queued: issued }: Queued,
    events: ReadonlyMap<number, SealedEvent>,
    answers: Map<string, StoredAnswers | undefined>,
  ): Promise<Claims | undefined> {
    if (bulk !== null && operation !== null) {
      if (!answers.has(bulk)) answers.set(bulk, await this.answersOf(receiver.tenant, bulk));
      const stored = answers.get(bulk);
      const described = stored === undefined ? undefined : describeAnswer(bulk, stored, operation);
      return described === undefined ? undefined : { ...described, jti, txn: `${bulk}:${operation}`, issued };
    }
    if (subject === null) throw new TypeError('what waits is about nobody');
    if (sequence === null) return { jti, txn: jti, subject, event, payload: {}, issued };
    const found = events.get(sequence);
    if (found === undefined) throw new TypeError('the log does not hold an event that waits to be delivered');
    const [opened] = receiver.content === 'full' ? await openEvents(this.keyring, [found]) : [];
    const described = describeEvent(found, opened);
    if (described === undefined) return undefined;
    return { ...described, jti, txn: found.id, subject, issued, happened: found.time };
  }

  private async answersOf(tenant: TenantId, bulk: string): Promise<StoredAnswers | undefined> {
    const standing = await this.accepted.standing(tenant, bulk);
    return standing?.kind === 'finished' ? standing.answers : undefined;
  }

  private sign({ issuer, audience }: Addressed, claims: Claims): Promise<string> {
    const { jti, txn, subject, externalId, event, payload, issued, happened } = claims;
    return this.key.sign({
      iss: issuer,
      iat: seconds(issued),
      jti,
      aud: [audience],
      txn,
      ...(happened === undefined ? {} : { toe: seconds(new Date(happened)) }),
      // Never `sub`: a SET must not be taken for an access token (RFC 9967 §2.1).
      sub_id: { format: 'scim', uri: subject, ...(externalId === undefined ? {} : { externalId }) },
      events: { [event]: payload },
    });
  }
}

const seconds = (time: Date): number => Math.floor(time.getTime() / 1_000);

/** It is the event itself that is at fault: trying again would not help. */
const isBroken = (error: unknown): boolean =>
  error instanceof Error &&
  !(error instanceof KeyringUnavailable) &&
  ['BrokenSeal', 'MalformedEvent', 'TypeError', 'SyntaxError'].includes(error.name);
