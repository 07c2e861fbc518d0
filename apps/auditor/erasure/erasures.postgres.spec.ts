import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import { IngressDoor, WakeUp } from '#event-log';
import type { TenantId } from '#identity';
import { Metrics, Readiness, createClient, createLogger, createPool, migrate } from '#platform';
import { memoryKeyring } from '../../../libs/keyring/testing/memory-keyring.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { auditMigrations } from '../history/migrations/index.ts';
import { ErasureSteps } from './erasure-steps.ts';
import { Erasures } from './erasures.ts';
import { readErasure } from './read-erasures.ts';

const TARGETS = `apiVersion: rollcall.dev/v1
targets:
  - { name: shop, connector: scim, connection: { url: 'http://127.0.0.1:1', auth: { type: bearer, token: t } } }
  - { name: crm, connector: scim, connection: { url: 'http://127.0.0.1:1', auth: { type: bearer, token: t } } }
`;
const tenant = 'default' as TenantId;

let home: string;
let database: TestDatabase;
let pool: Pool;
let erasures: Erasures;
let sequence = 0;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rollcall-erasures-'));
  await writeFile(join(home, 'rollcall.yaml'), TARGETS);
  database = await createTestDatabase();
  await migrate(database.url, 'audit', auditMigrations);
  pool = createPool(database.url, { name: 'erasure spec', onIdleError: () => undefined });
});

beforeEach(() => {
  const logger = createLogger('spec', 'silent');
  erasures = new Erasures(
    {
      audit: pool,
      directory: pool,
      keyring: memoryKeyring(),
      // Nobody is there: a request that comes to its second step has got past its targets.
      ingress: new ErasureSteps(
        new IngressDoor({ ingressUrl: 'http://127.0.0.1:1', tokenFile: join(home, 'rollcall.yaml'), deadline: 5_000 }),
      ),
      home,
      configuration: join(home, 'rollcall.yaml'),
    },
    new WakeUp(() => createClient(database.url, 'erasure spec'), 'nothing_rings', logger),
    logger,
    { readiness: new Readiness(), metrics: new Metrics('spec') },
  );
});

afterEach(async () => {
  await erasures.close();
  await pool.query('TRUNCATE audit.erasure, audit.history');
});

afterAll(async () => {
  await pool.end();
  await database.drop();
  await rm(home, { recursive: true });
});

interface Asked {
  readonly id: string;
  readonly subject: string;
}

/** Requests that wait for the receipts of their targets; the later asked for, the later due. */
async function asked(count: number, targets: readonly string[]): Promise<Asked[]> {
  const { rows } = await pool.query<Asked>(
    `INSERT INTO audit.erasure (id, tenant, subject, step, targets, requested, requested_by, due)
     SELECT gen_random_uuid(), 'default', gen_random_uuid(), 'receipts', $2, now(), gen_random_uuid(),
            clock_timestamp() + interval '1 month'
     FROM generate_series(1, $1::int) RETURNING id, subject`,
    [count, targets],
  );
  return rows;
}

async function receipt({ id, subject }: Asked, target: string, outcome: string, text?: string): Promise<void> {
  sequence += 1;
  const data = { request: id, target, outcome, residuals: outcome === 'residual' ? ['email'] : [] };
  await pool.query(
    `INSERT INTO audit.history (sequence, tenant, subject, id, type, time, source, partition, target, sealed, bytes, leaf)
     VALUES ($1, 'default', $2, $3, 'rollcall.erasure.receipt', now(), 'targets', 0, $4, false, $5, '')`,
    [sequence, subject, randomUUID(), target, Buffer.from(text ?? JSON.stringify({ data }))],
  );
}

const only = <T>([first]: readonly T[]): T => {
  if (first === undefined) throw new Error('there is none');
  return first;
};

const stepOf = async ({ id }: Asked): Promise<unknown> => (await readErasure(pool, tenant, id))?.step;

describe('requests that are open at the same time', () => {
  it('are all taken on, however many wait for somebody before them', async () => {
    await asked(201, ['shop']);
    const last = only(await asked(1, ['shop']));
    await receipt(last, 'shop', 'verified');

    erasures.start();

    await eventually(async () => expect(await stepOf(last)).toBe('finish'), { within: 20_000 });
  });

  it('do not wait for one that cannot be taken on, which says so', async () => {
    const broken = only(await asked(1, ['shop']));
    await receipt(broken, 'shop', 'verified', 'somebody has altered this');
    const sound = only(await asked(1, ['shop']));
    await receipt(sound, 'shop', 'verified');

    erasures.start();

    await eventually(async () => expect(await stepOf(sound)).toBe('finish'));
    expect(await readErasure(pool, tenant, broken.id)).toMatchObject({
      step: 'receipts',
      trouble: expect.stringContaining('the log of the auditor says why'),
    });
  });
});

describe('what a request waits for at its targets', () => {
  it('is what the newest receipts show and who has not answered, of those that are still configured', async () => {
    const request = only(await asked(1, ['shop', 'crm', 'removed']));
    const outstanding = async () => {
      const erasure = await readErasure(pool, tenant, request.id);
      if (erasure === undefined) throw new Error('the request is gone');
      const { kept, awaited } = await erasures.outstanding(erasure);
      return { kept: kept.map(({ target }) => target), awaited };
    };
    expect(await outstanding()).toEqual({ kept: [], awaited: ['shop', 'crm'] });

    await receipt(request, 'shop', 'residual');
    await receipt(request, 'crm', 'accepted_async');
    expect(await outstanding()).toEqual({ kept: ['shop'], awaited: ['crm'] });

    await receipt(request, 'crm', 'residual');
    await receipt(request, 'shop', 'verified');
    expect(await outstanding()).toEqual({ kept: ['crm'], awaited: [] });
  });

  it('invariant 9: is over by a sign-off only once every target has shown what it keeps', async () => {
    const request = only(await asked(1, ['shop', 'crm']));
    await receipt(request, 'shop', 'residual');
    await pool.query('UPDATE audit.erasure SET signed_off_by = gen_random_uuid()');
    erasures.start();
    await eventually(async () =>
      expect(await readErasure(pool, tenant, request.id)).toMatchObject({
        step: 'receipts',
        trouble: 'shop still has email; crm owes a receipt',
      }),
    );

    await receipt(request, 'crm', 'verified');
    await eventually(async () => expect(await stepOf(request)).toBe('finish'));
  });
});
