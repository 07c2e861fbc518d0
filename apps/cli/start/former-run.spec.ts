import { spawn } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { endFormerRun } from './former-run.ts';
import { writeServicesFile } from './services-file.ts';
import { eachWithHome } from './testing/home.ts';

describe('a start after one that was killed', () => {
  const home = eachWithHome();
  const left = (seconds: string) => {
    const child = spawn('sleep', [seconds], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
    return { pid: child.pid ?? 0, port: 7_404, restarts: 0, ended };
  };

  it('says nothing when nothing is left, or nothing was ever there', async () => {
    const said: string[] = [];
    await endFormerRun(home.path, (line) => said.push(line));
    await writeServicesFile(home.path, { syncer: { pid: 2 ** 22, port: 7_404, restarts: 0 } });
    await endFormerRun(home.path, (line) => said.push(line));
    expect(said).toEqual([]);
  });

  it('waits for services that are just ending', async () => {
    const service = left('0.5');
    await writeServicesFile(home.path, { syncer: service });
    await endFormerRun(home.path, () => undefined);
    expect(await service.ended).toBeNull();
  });

  it('kills one that hangs, and says so', async () => {
    const service = left('600');
    const said: string[] = [];
    await writeServicesFile(home.path, { syncer: service });
    await endFormerRun(home.path, (line) => said.push(line), 200);
    expect(await service.ended).toBe('SIGKILL');
    expect(said.join()).toContain('syncer of the last start hangs');
  });
});
