import { spawn } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { becomesTrue } from './await-condition.ts';
import { findProcess, livingProcess, processIdentity, signalProcess } from './process-table.ts';

describe('the process table', () => {
  it('knows this process, its parent and its command', () => {
    const facts = findProcess(process.pid);
    expect(facts?.parent).toBe(process.ppid);
    expect(facts?.command[0]).toMatch(/node/);
  });

  it('tells a process from a later one with the same id', () => {
    const identity = processIdentity(process.pid) ?? '';
    expect(livingProcess(identity)).toBe(process.pid);
    expect(livingProcess(identity.replace(/ \d+/, ' 1'))).toBeUndefined();
  });

  it.each([0, -1, Number.NaN, 2 ** 40])('finds nothing under %s', (pid) => {
    expect(findProcess(pid)).toBeUndefined();
  });

  it('takes one that has ended and is not reaped yet for gone', async () => {
    // The shell starts a child that ends when it is told to, and becomes a program that never asks for its end.
    const shell = spawn('sh', ['-c', 'cat <&3 >/dev/null & echo $!; exec sleep 600'], {
      stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
    });
    const zombie = Number(await new Promise((resolve) => shell.stdout?.once('data', resolve)));
    const became = (): boolean => findProcess(shell.pid ?? 0)?.command[0] === 'sleep';
    expect(await becomesTrue(became, { deadline: 10_000 })).toBe(true);
    shell.stdio[3]?.destroy();
    const gone = await becomesTrue(() => findProcess(zombie) === undefined, { deadline: 5_000 });
    const stillListed = signalProcess(zombie, 'SIGCONT');
    shell.kill('SIGKILL');
    expect([gone, stillListed]).toEqual([true, true]);
  });
});
