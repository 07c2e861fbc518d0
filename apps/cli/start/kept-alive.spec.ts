import { describe, expect, it } from '@jest/globals';
import { becomesTrue } from '#platform/servers';
import { KeptAlive, type RunningProcess } from './kept-alive.ts';

/** Processes to order: each `die` ends the one that runs. */
class Stage {
  readonly said: string[] = [];
  begun = 0;
  stopped = 0;
  changes = 0;
  refuse = 0;
  private end: (code: number | string) => void = () => undefined;

  readonly begin = (): Promise<RunningProcess> => {
    if (this.refuse > 0) {
      this.refuse -= 1;
      return Promise.reject(new Error('no room'));
    }
    this.begun += 1;
    const exited = new Promise<number | string>((resolve) => (this.end = resolve));
    const stop = (): Promise<void> => {
      this.stopped += 1;
      this.end(0);
      return Promise.resolve();
    };
    return Promise.resolve({ pid: this.begun, exited, stop, kill: () => this.end('SIGKILL'), lastWords: () => 'alas' });
  };

  async keep(): Promise<KeptAlive> {
    const kept = await KeptAlive.begin({
      name: 'syncer',
      begin: this.begin,
      say: (line) => this.said.push(line),
      changed: () => (this.changes += 1),
    });
    kept.watch();
    return kept;
  }

  die(code: number | string): void {
    this.end(code);
  }

  reaches(count: number): Promise<boolean> {
    return becomesTrue(() => this.begun === count, { deadline: 5_000 });
  }
}

describe('a process that is kept alive', () => {
  it('is started again when it dies, and says what happened', async () => {
    const stage = new Stage();
    const kept = await stage.keep();
    stage.die(1);
    expect(await stage.reaches(2)).toBe(true);
    expect(await becomesTrue(() => stage.changes === 1, { deadline: 1_000 })).toBe(true);
    expect([kept.pid, kept.restarts]).toEqual([2, 1]);
    expect(stage.said).toEqual(['syncer ended (1: alas); starting it again in 0.25 s']);
    await kept.stop(1_000);
  });

  it('is tried again when a new start fails', async () => {
    const stage = new Stage();
    const kept = await stage.keep();
    stage.refuse = 1;
    stage.die('SIGKILL');
    expect(await stage.reaches(2)).toBe(true);
    expect(stage.said).toContain('syncer could not be started again: no room');
    await kept.stop(1_000);
  });

  it('stays ended when it is stopped, also in the pause before a new start', async () => {
    const stage = new Stage();
    const kept = await stage.keep();
    stage.die(1);
    expect(await becomesTrue(() => stage.said.length === 1, { deadline: 1_000 })).toBe(true);
    await kept.stop(1_000);
    expect(stage.begun).toBe(1);
  });

  it('whose end was asked for is not taken for dead', async () => {
    const stage = new Stage();
    const kept = await stage.keep();
    await kept.stop(1_000);
    expect([stage.stopped, stage.begun, stage.said]).toEqual([1, 1, []]);
  });
});
