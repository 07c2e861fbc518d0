import type { Provider, Type } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { WakeUp } from '#event-log';
import { createClient, createPool, type Environment } from '#platform';
import { PollController } from './delivery/poll.controller.ts';
import { Polling } from './delivery/polling.ts';
import { Pushing } from './delivery/pushing.ts';
import { FEED_NEWS, FEED_POOL } from './feed-pool.ts';
import { Feed } from './feed.ts';
import { FEED_CHANNEL } from './queue/enqueue.ts';
import { ReceiversController } from './receivers/receivers.controller.ts';
import { Receivers } from './receivers/receivers.ts';
import { KeysController } from './tokens/keys.controller.ts';
import { SigningKey } from './tokens/signing-key.ts';
import { TokenMaker } from './tokens/token-maker.ts';

/** Milliseconds a statement of the feed may take. */
const TIMEOUT = 30_000;

export const feedControllers: readonly Type[] = [ReceiversController, PollController, KeysController];

/** The feed's part of the ingress: it has a pool of its own, so that SCIM waits for none of it. */
export const feedProviders = ({ databases, home }: Environment, logger: Logger): readonly Provider[] => [
  {
    provide: FEED_POOL,
    useFactory: (): Pool =>
      createPool(databases.registry, {
        name: 'ingress feed',
        max: 6,
        statementTimeout: TIMEOUT,
        onIdleError: (error) => logger.warn({ err: error }, 'an idle database connection was lost'),
      }),
  },
  {
    provide: FEED_NEWS,
    useFactory: () => new WakeUp(() => createClient(databases.registry, 'feed listener'), FEED_CHANNEL, logger),
  },
  { provide: SigningKey, useFactory: () => SigningKey.open(home) },
  TokenMaker,
  Receivers,
  Pushing,
  Polling,
  Feed,
];
