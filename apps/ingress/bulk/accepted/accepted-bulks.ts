import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { TenantId } from '#identity';
import { KeyringUnavailable } from '#keyring';
import { unwrap } from '../../query/list-parameters.ts';
import { REGISTRY } from '../../registry/registry-pool.ts';
import { SealingKeys } from '../../registry/sealing-keys.ts';
import type { Origin } from '../../scim/commands.ts';
import { unavailable } from '../../scim/refusals.ts';
import { Refusal } from '../../scim/scim-error.filter.ts';
import { readBulkRequest } from '../bulk-request.ts';
import { MOST_OPEN, acceptBulk } from './accept-bulk.ts';
import { BulkRunner } from './bulk-runner.ts';
import { readBulk, type StoredBulk } from './read-bulk.ts';
import { requestName, resultName } from './sealed-names.ts';
import { readAnswers, type StoredAnswers } from './stored-answers.ts';

/** How an accepted request stands. */
export type Standing =
  { readonly kind: 'open' } | { readonly kind: 'finished'; readonly when: Date; readonly answers: StoredAnswers };

/** Seconds after which somebody whose request found no room may come again. */
const RETRY_AFTER = '5';
/** Milliseconds between two looks at a request that its client waits for. */
const LOOK = 25;

/** Bulk requests that are answered before they are carried out (RFC 9967 §2.5.1). */
@Injectable()
export class AcceptedBulks {
  constructor(
    @Inject(REGISTRY) private readonly registry: Pool,
    private readonly keys: SealingKeys,
    private readonly runner: BulkRunner,
  ) {}

  /**
   * Takes a request in for good and gives its id: from here on it is carried out, whatever becomes of this process.
   * Throws a Refusal for a body that is no bulk request, and when too many are open.
   */
  async accept(body: unknown, { tenant, actor, traceparent }: Origin, base: string): Promise<string> {
    const { operations } = unwrap(readBulkRequest(body));
    const id = randomUUID();
    const { kid, text: request } = await this.sealed(tenant, requestName(id), JSON.stringify(body));
    const taken = await acceptBulk(this.registry, {
      id,
      tenant,
      actor,
      traceparent,
      base,
      operations: operations.length,
      kid,
      request,
    });
    if (taken !== 'accepted') throw tooMany(taken);
    this.runner.ring();
    return id;
  }

  /** Undefined for an id that this tenant never had, or whose result is no longer kept. */
  async standing(tenant: TenantId, id: string): Promise<Standing | undefined> {
    const stored = await readBulk(this.registry, tenant, id);
    return stored === undefined ? undefined : this.standingOf(tenant, stored);
  }

  /** Waits until it is finished, for at most so many seconds. */
  async awaited(tenant: TenantId, id: string, seconds: number): Promise<Standing | undefined> {
    const until = Date.now() + seconds * 1_000;
    let standing = await this.standing(tenant, id);
    while (standing?.kind === 'open' && Date.now() < until) {
      await pause(Math.min(LOOK, Math.max(0, until - Date.now())));
      standing = await this.standing(tenant, id);
    }
    return standing;
  }

  private async standingOf(tenant: TenantId, { id, kid, result, finished }: StoredBulk): Promise<Standing> {
    if (result === null || finished === null) return { kind: 'open' };
    const text = await reached(() => this.keys.open(tenant, resultName(id), { kid, text: result }));
    return { kind: 'finished', when: finished, answers: readAnswers(text) };
  }

  private sealed(tenant: TenantId, name: string, text: string): ReturnType<SealingKeys['seal']> {
    return reached(() => this.keys.seal(tenant, name, text));
  }
}

async function reached<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof KeyringUnavailable)
      throw unavailable('the keyring cannot be asked; the request was not taken');
    throw error;
  }
}

function tooMany(reason: 'tenantFull' | 'full'): Refusal {
  const headers = { 'retry-after': RETRY_AFTER };
  return reason === 'tenantFull'
    ? new Refusal(
        { status: 429, detail: `${MOST_OPEN.tenant} accepted requests wait already; come again later` },
        headers,
      )
    : new Refusal(
        { status: 503, detail: `${MOST_OPEN.all} accepted requests wait already; come again later` },
        headers,
      );
}
