import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runRollcall } from '../support/rollcall.ts';
import { startSystem, type RunningSystem } from '../support/system.ts';
import { Session } from './session.ts';

/** Rounds in `npm test`, embedded ones first; `npm run crash -- --rounds N` plays more. */
const ROUNDS = 5;
const EMBEDDED_SHARE = 0.6;
const ROUND = 180_000;

/**
 * Kills with -9 and stalls at random while clients write, and looks for the anomalies that a log can have. The seed brings back
 * who writes what, who is killed, and when; not what the machine does meanwhile.
 */
export function crashRounds(mode: 'embedded' | 'kafka'): void {
  const seed = setting('ROLLCALL_CRASH_SEED') ?? randomBytes(4).toString('hex');
  const rounds = roundsOf(mode);

  describe(`invariant 1: kill -9 and SIGSTOP while writes go on, ${mode}`, () => {
    let system: RunningSystem;
    let session: Session;

    beforeAll(async () => {
      say(`${mode}: seed ${seed} (ROLLCALL_CRASH_SEED=${seed} brings these rounds back)`);
      system = await startSystem({ kafka: mode === 'kafka' });
      session = await Session.open(system);
    }, ROUND);

    afterAll(async () => {
      await session.close();
      await system.stop();
    }, ROUND);

    it.each(Array.from({ length: rounds }, (_, index) => index + 1))(
      'round %d: no write is lost or done twice, and everybody comes to see it',
      async (round) => {
        const { faults, writes, events, anomalies } = await session.play(`${seed}/${mode}/${round}`);
        const struck = faults.map(({ kind, victim, after }) => `${kind} ${victim} at ${(after / 1_000).toFixed(1)} s`);
        say(`${mode} round ${round}: ${writes} writes, ${events} events so far; ${struck.join(', ')}`);
        expect({ seed, anomalies: anomalies.slice(0, 20) }).toEqual({ seed, anomalies: [] });
      },
      ROUND,
    );

    it('and after all that the directory is what the log says, and everybody is well', async () => {
      expect(await runRollcall(system, 'verify', 'directory')).toMatchObject({ code: 0 });
      expect(await runRollcall(system, 'status')).toMatchObject({ code: 0 });
    }, 60_000);
  });
}

function roundsOf(mode: 'embedded' | 'kafka'): number {
  const all = Number(setting('ROLLCALL_CRASH_ROUNDS') ?? ROUNDS);
  if (setting('ROLLCALL_CRASH_MODE') === mode) return all;
  const embedded = Math.ceil(all * EMBEDDED_SHARE);
  return mode === 'embedded' ? embedded : all - embedded;
}

const setting = (name: string): string | undefined => (process.env[name] === '' ? undefined : process.env[name]);

/** Straight to the terminal: Jest would put a stack around it. */
const say = (line: string): void => void process.stderr.write(`  crash: ${line}\n`);
