import { randomUUID } from 'node:crypto';
import { HttpException, Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { WakeUp } from '#event-log';
import type { TenantId } from '#identity';
import { KeyringUnavailable } from '#keyring';
import { TokenVerifier, inTransaction } from '#platform';
import { SealingKeys, type SealedText } from '../../registry/sealing-keys.ts';
import { createToken } from '../../registry/tokens.ts';
import { unavailable } from '../../scim/refusals.ts';
import { SIGNALS } from '../event-uris.ts';
import { FEED_NEWS, FEED_POOL } from '../feed-pool.ts';
import { introduceAll } from '../queue/introduce.ts';
import { beginReceiver } from './begin-receiver.ts';
import { deleteReceiver, moveReceiver, resumeReceiver } from './change-receiver.ts';
import { insertReceiver } from './insert-receiver.ts';
import { MOST_QUEUED, MOST_RECEIVERS, authorizationName, type NewReceiver, type PushDelivery } from './receiver.ts';

/** A new receiver: its id, and of one that polls the token to do it with, which is shown this once. */
export interface MadeReceiver {
  readonly id: string;
  readonly audience: string;
  readonly token?: string;
}

/** Receivers of one tenant, as its administrators make and change them. */
@Injectable()
export class Receivers {
  constructor(
    @Inject(FEED_POOL) private readonly pool: Pool,
    @Inject(FEED_NEWS) private readonly news: WakeUp,
    private readonly keys: SealingKeys,
    private readonly tokens: TokenVerifier,
  ) {}

  /** `origin`: this provider as the caller reached it, which `iss` and `aud` begin with unless they are given. */
  async create(tenant: TenantId, wanted: NewReceiver, origin: string): Promise<MadeReceiver> {
    const id = randomUUID();
    const { name, delivery, content, introduce, events = SIGNALS } = wanted;
    const audience = wanted.audience ?? `${origin}/feeds/${id}`;
    const sealed = delivery.method === 'push' ? await this.sealed(tenant, id, delivery) : undefined;
    const token = await inTransaction(this.pool, async (tx) => {
      // Before the token is made: the lock is waited for with nothing else held.
      const since = await beginReceiver(tx);
      const made =
        delivery.method === 'push'
          ? undefined
          : await createToken(tx, { tenant, name: `receiver ${name}`, scopes: ['events'], expires: null });
      const stored = await insertReceiver(tx, {
        id,
        tenant,
        name,
        endpoint: delivery.method === 'push' ? delivery.endpoint : null,
        authorization: sealed?.text ?? null,
        kid: sealed?.kid ?? null,
        token: made?.id ?? null,
        issuer: wanted.issuer ?? origin,
        audience,
        content,
        events,
        since,
      });
      if (!stored) throw new HttpException(`a tenant has ${MOST_RECEIVERS} receivers at most; remove one first`, 409);
      if (introduce && events.includes('feed:add') && !(await introduceAll(tx, tenant, id))) {
        const detail = `introduce: more than ${MOST_QUEUED} resources are there; read them by SCIM, and register without it`;
        throw new HttpException(detail, 409);
      }
      return made?.token;
    });
    this.news.ring();
    return { id, audience, ...(token === undefined ? {} : { token }) };
  }

  /** False: the tenant has no such receiver. */
  async remove(tenant: TenantId, id: string): Promise<boolean> {
    const removed = await inTransaction(this.pool, (tx) => deleteReceiver(tx, tenant, id));
    this.tokens.forget();
    return removed;
  }

  /** False: the tenant has no such receiver that is pushed to. */
  async move(tenant: TenantId, id: string, delivery: PushDelivery): Promise<boolean> {
    const sealed = await this.sealed(tenant, id, delivery);
    const { endpoint } = delivery;
    const to = { id, endpoint, authorization: sealed?.text ?? null, kid: sealed?.kid ?? null };
    const moved = await moveReceiver(this.pool, tenant, to);
    this.news.ring();
    return moved;
  }

  /** False: the tenant has no such receiver. */
  async resume(tenant: TenantId, id: string): Promise<boolean> {
    const resumed = await inTransaction(this.pool, async (tx) =>
      resumeReceiver(tx, tenant, id, await beginReceiver(tx)),
    );
    this.news.ring();
    return resumed;
  }

  private async sealed(tenant: TenantId, id: string, { authorization }: PushDelivery): Promise<SealedText | undefined> {
    if (authorization === undefined) return undefined;
    try {
      return await this.keys.seal(tenant, authorizationName(id), authorization);
    } catch (error) {
      if (error instanceof KeyringUnavailable) throw unavailable('the keyring cannot be asked; nothing was changed');
      throw error;
    }
  }
}
