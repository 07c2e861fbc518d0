import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { Complaint, EXIT } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { request } from '../http/request.ts';
import { count } from '../output/duration.ts';
import { callSyncer } from '../targets/syncer-address.ts';
import { planText } from './plan-text.ts';
import { runAnswer } from './run-answer.ts';

const begun = z.object({ run: z.string() });
const applied = z.object({ applied: z.number() });
/** Milliseconds between two questions how far a run is. */
const ASK_EVERY = 500;

interface ReconcileOptions {
  readonly apply?: string;
  readonly json?: true;
}

/** `rollcall reconcile TARGET`: a plan of what differs, and its application by its hash. */
export function addReconcile(program: Command, context: CommandContext): void {
  program
    .command('reconcile')
    .argument('<target>', 'a target of rollcall.yaml')
    .description(
      'compare everything the target has with the directory, and plan what to mend (exit code 3: something differs)',
    )
    .option('--apply <plan>', 'apply exactly the plan of this hash')
    .option('--json', 'for scripts')
    .action((target: string, options: ReconcileOptions) =>
      options.apply === undefined ? plan(target, options, context) : apply(target, options.apply, context),
    );
}

const runs = (target: string, rest = ''): string => `targets/${encodeURIComponent(target)}/runs${rest}`;

async function plan(target: string, { json }: ReconcileOptions, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const { run } = await request(await callSyncer(context, runs(target), { method: 'POST' }), begun);
  const started = performance.now();
  for (;;) {
    const answer = await request(await callSyncer(context, runs(target, `/${run}?limit=100`)), runAnswer);
    const { status, listed, reason } = answer;
    if (status === 'failed') throw new Complaint(`the run has failed: ${reason ?? 'unknown'}`, 'run it again');
    if (status === 'planned') {
      terminal.out(json === true ? `${JSON.stringify(answer, undefined, 2)}\n` : planText(target, answer));
      if (Object.keys(answer.counts).length > 0) context.exitWith(EXIT.unsound);
      return;
    }
    const rate = Math.round(listed / Math.max(0.001, (performance.now() - started) / 1_000));
    terminal.err(`${count(listed)} accounts compared, ${count(rate)}/s\n`);
    await pause(ASK_EVERY);
  }
}

async function apply(target: string, hash: string, context: CommandContext): Promise<void> {
  const call = await callSyncer(context, runs(target, '/apply'), { method: 'POST', body: { hash } });
  const answer = await request(call, applied);
  context.terminal.out(
    `${count(answer.applied)} will be brought in step; \`rollcall status\` shows how far that is.\n`,
  );
}
