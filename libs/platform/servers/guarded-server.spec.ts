import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { becomesTrue } from './await-condition.ts';
import { startGuarded, type GuardOrder } from './guarded-server.ts';
import { findProcess, signalProcess } from './process-table.ts';
import { ServerFault } from './server-fault.ts';
import { runStarter } from './testing/run-starter.ts';

const runs = (pid: number): boolean => findProcess(pid) !== undefined;
const ends = (pid: number): Promise<boolean> => becomesTrue(() => !runs(pid), { deadline: 10_000 });

describe('a server under a guard', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-guard-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const order = (command: string, ...args: string[]): GuardOrder => ({
    command,
    args,
    stopSignal: 'SIGTERM',
    grace: 200,
    log: join(folder, 'log'),
  });

  it('ends with its starter when that is killed, and its temporary folder with it', async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'rollcall-guard-'));
    const starter = await runStarter('sleep', join(folder, 'log'), temporary);
    expect(runs(starter.pid)).toBe(true);

    await starter.kill();

    expect(await ends(starter.pid)).toBe(true);
    expect(await ends(starter.guardPid)).toBe(true);
    expect(existsSync(temporary)).toBe(false);
  });

  it('ends when it is stopped, and stopping waits for that', async () => {
    const server = await startGuarded(order('sleep', '600'));
    await server.stop();
    expect(runs(server.pid)).toBe(false);
    expect(runs(server.guardPid)).toBe(false);
  });

  it('ends when its guard is killed', async () => {
    const server = await startGuarded(order('sleep', '600'));
    signalProcess(server.guardPid, 'SIGKILL');
    await server.exited;
    expect(runs(server.pid)).toBe(false);
  });

  it('is ended by force when it does not heed the signal', async () => {
    const server = await startGuarded(order('sh', '-c', 'trap "" TERM; echo deaf; while :; do sleep 0.05; done'));
    expect(await becomesTrue(() => server.output().includes('deaf'), { deadline: 10_000 })).toBe(true);
    await server.stop();
    expect(runs(server.pid)).toBe(false);
  });

  it('tells what it ended with, and what it said', async () => {
    const server = await startGuarded(order('sh', '-c', 'echo alas; exit 7'));
    expect(await server.exited).toBe(7);
    expect(server.output()).toBe('alas\n');
  });

  it('keeps a temporary folder after the server died, until it is stopped', async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'rollcall-guard-'));
    const server = await startGuarded({ ...order('sleep', '600'), temporary });
    signalProcess(server.pid, 'SIGKILL');
    expect(await server.exited).toBe('SIGKILL');
    expect(existsSync(temporary)).toBe(true);

    await server.stop();
    expect(existsSync(temporary)).toBe(false);
  });

  it('that cannot be run is a fault with the reason', async () => {
    const starting = startGuarded(order('/nowhere/server'));
    await expect(starting).rejects.toThrow(ServerFault);
    await expect(starting).rejects.toThrow(/\/nowhere\/server.*ENOENT/);
  });
});
