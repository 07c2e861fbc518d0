import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSystem, temporaryHome } from '../support/system.ts';
import { Administrator, type RealSystem } from './real-system.ts';
import { scimLife } from './scim-life.ts';

/** A second Rollcall, whole, that has no targets of its own. */
async function start(): Promise<RealSystem> {
  const home = temporaryHome();
  writeFileSync(join(home, 'rollcall.yaml'), 'apiVersion: rollcall.dev/v1\ntargets: []\n');
  const system = await startSystem({ home });
  const provider = { url: system.run.scimBaseUrl, token: system.run.token };
  return {
    ...provider,
    keeps: async (value) => (await new Administrator(provider).users('userName', value)).map(({ id }) => id),
    stop: async () => {
      await system.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

scimLife({ name: 'a second Rollcall', start, keepsAfterDelete: false });
