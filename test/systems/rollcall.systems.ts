import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScimClient } from '../e2e/scim-client.ts';
import { startSystem, temporaryHome } from '../support/system.ts';
import type { RealSystem } from './real-system.ts';
import { scimLife } from './scim-life.ts';

/** A second Rollcall, whole, that has no targets of its own. */
async function start(): Promise<RealSystem> {
  const home = temporaryHome();
  writeFileSync(join(home, 'rollcall.yaml'), 'apiVersion: rollcall.dev/v1\ntargets: []\n');
  const system = await startSystem({ home });
  const client = new ScimClient(system);
  return {
    url: system.run.scimBaseUrl,
    token: system.run.token,
    keeps: async (value, account) =>
      JSON.stringify((await client.audit(`/people/${account}/history?open=true&purpose=test`)).body).includes(value),
    stop: async () => {
      await system.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const HISTORY = 'the history, until an erasure is asked for there too: SCIM has only DELETE';

scimLife({
  name: 'a second Rollcall',
  start,
  remains: { delete: HISTORY, 'anonymize then delete': HISTORY },
});
