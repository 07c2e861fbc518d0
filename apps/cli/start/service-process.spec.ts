import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { becomesTrue } from '#platform/servers';
import { KeptAlive } from './kept-alive.ts';
import { startService, type ServiceOrder } from './service-process.ts';
import { eachWithHome } from './testing/home.ts';

describe('a service as a process of its own', () => {
  const home = eachWithHome();
  const log = (): string => join(home.path, 'syncer.log');
  const order = (kind: string): ServiceOrder => ({
    name: 'syncer',
    entry: join(import.meta.dirname, 'testing/service.mjs'),
    env: { ...process.env, KIND: kind, PORT: '7404' },
    log: log(),
  });
  const lines = (): unknown[] =>
    readFileSync(log(), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line));
  const says = (msg: string): Promise<boolean> =>
    becomesTrue(() => readFileSync(log(), 'utf8').includes(msg), { deadline: 10_000 });

  it('has its settings, logs to its file, and ends when it is asked to', async () => {
    const service = await startService(order('sound'));
    expect(await says('up')).toBe(true);
    expect(lines()).toEqual([{ msg: 'up', port: '7404' }]);
    await service.stop();
    expect(await service.exited).toBe(0);
  });

  it('that cannot start leaves its reason in the log, as a JSON line, and in its last words', async () => {
    const service = await startService(order('broken'));
    expect(await service.exited).toBe(1);
    expect(service.lastWords?.()).toBe('rollcall.yaml:3: unknown key «targtes»');
    expect(lines()).toEqual([expect.objectContaining({ level: 50, service: 'syncer', pid: service.pid })]);
  });

  it('that crashes has the error as its last words, not the place in the code', async () => {
    const service = await startService(order('crash'));
    await service.exited;
    expect(service.lastWords?.()).toBe('TypeError: cannot read this');
  });

  it('that does not heed the signal is killed at the deadline', async () => {
    const kept = await KeptAlive.begin({
      name: 'syncer',
      begin: () => startService(order('deaf')),
      say: () => undefined,
      changed: () => undefined,
    });
    expect(await says('up')).toBe(true);
    await kept.stop(200);
    expect(await kept.process.exited).toBe('SIGKILL');
    expect(await says('what?')).toBe(true);
  });
});
