import type { Pool } from 'pg';
import type { Capabilities, Target } from '#targets';
import { LeaseLost, type Scene } from '../account/scene.ts';
import type { FingerprintKeys } from '../fingerprint/fingerprint-keys.ts';
import type { RemovalGuard } from '../guard/removal-guard.ts';
import type { NewIntent } from '../intent/commit-intents.ts';
import { sealKeys } from '../intent/sealed-keys.ts';
import type { WorkRow } from '../leases/work-row.ts';
import type { Gathered } from '../outcome/gathered.ts';
import type { Calls } from './calls.ts';
import { createPending, leaseFor } from './lease-margins.ts';
import type { Lease } from './lease.ts';

/** What all rows of a target share. */
export interface Surroundings {
  readonly sync: Pool;
  readonly target: Target;
  readonly capabilities: Capabilities;
  readonly keys: FingerprintKeys;
  readonly calls: Calls;
  readonly guard: RemovalGuard;
  /** Commits intents; answers which rows were still ours. */
  readonly intents: Gathered<NewIntent, boolean>;
}

export function sceneOf(row: WorkRow, lease: Lease, around: Surroundings): Scene {
  const { sync, target, capabilities, keys, calls, intents, guard } = around;
  return {
    connector: target.connector,
    capabilities,
    adoptByEmail: target.adoptByEmail,
    keys,
    differences: (wanted, found) => target.differences(row.kind, wanted, found),
    ask: (name, call) => calls.ask(name, call, lease),
    intend: async (prints, searched) => {
      await lease.outlast(leaseFor(target));
      const pending = createPending(target, capabilities.readAfter);
      const ours = await intents.submit({ row, prints, keys: sealKeys(searched, keys.intents), pending });
      if (!ours) throw new LeaseLost();
    },
    mayRemove: () => guard.mayRemove(),
    belongsToAnother: (remoteId) => belongsToAnother(sync, row, remoteId),
  };
}

async function belongsToAnother(sync: Pool, row: WorkRow, remoteId: string): Promise<boolean> {
  const { rowCount } = await sync.query(
    'SELECT FROM sync.state WHERE target = $1 AND kind = $2 AND remote_id = $3 AND resource <> $4',
    [row.target, row.kind, remoteId, row.resource],
  );
  return rowCount !== 0;
}
