import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { claimHome } from './home-claim.ts';
import { eachWithHome } from './testing/home.ts';

describe('the claim on a home folder', () => {
  const home = eachWithHome();
  const file = (): string => join(home.path, 'starter.process');

  it('is refused while a living process has it', async () => {
    const release = await claimHome(home.path);
    await expect(claimHome(home.path)).rejects.toThrow(`process ${process.pid}`);
    await release();
    expect(existsSync(file())).toBe(false);
    await (
      await claimHome(home.path)
    )();
  });

  it('of a process that has gone counts for nothing, though its id is in use again', async () => {
    writeFileSync(file(), `${process.pid} 1 another-boot`);
    await (
      await claimHome(home.path)
    )();
  });

  it('that was never finished counts for nothing', async () => {
    writeFileSync(file(), '');
    await (
      await claimHome(home.path)
    )();
  });
});
