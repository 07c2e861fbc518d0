import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { isResourceId } from '#identity';
import { Complaint, EXIT } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { readRunFile, type RunFile } from '../home/run-file.ts';
import { request } from '../http/request.ts';
import { table } from '../output/table.ts';

const erasure = z.object({
  id: z.string(),
  subject: z.string(),
  step: z.string(),
  requested: z.string(),
  due: z.string(),
  clock: z.enum(['on_track', 'due_soon', 'overdue', 'done']),
  trouble: z.string().nullable(),
  receipts: z.array(z.object({ target: z.string(), outcome: z.string() })),
});
const erasures = z.object({ erasures: z.array(erasure) });

type Erasure = z.output<typeof erasure>;

/** Milliseconds between two questions while waiting. */
const POLL = 500;
const PATIENCE = 3_600_000;

/** `rollcall erase ID`, `rollcall erasures` and `rollcall erasures sign-off REQUEST`. */
export function addErase(program: Command, context: CommandContext): void {
  program
    .command('erase')
    .argument('<id>', 'the id of the person, as SCIM answered it')
    .description('erase a person: every target forgets them and is read back, then their key is destroyed; no way back')
    .option('--wait', 'until it is done; exit code 3 when it waits for somebody')
    .option('--yes', 'do not ask')
    .action((id: string, options: { wait?: true; yes?: true }) => erase(context, id, options));
  const requests = program
    .command('erasures')
    .description('the requests to be erased: how far each is, and when it is due')
    .action(() => list(context));
  requests
    .command('sign-off')
    .argument('<request>', 'the id of the request, as `rollcall erasures` shows it')
    .requiredOption('--reason <text>', 'why what the targets keep may stay there')
    .description('answer by name for what the targets of a request keep, so that it goes on')
    .action((id: string, { reason }: { reason: string }) => signOff(context, id, reason));
}

async function erase(context: CommandContext, subject: string, options: { wait?: true; yes?: true }): Promise<void> {
  // Before it is asked whether that is meant: somebody who types a name means somebody else than they think.
  if (!isResourceId(subject.toLowerCase()))
    throw new Complaint('that is no id', 'give the `id` that SCIM answered, a UUID', EXIT.usage);
  if (options.yes !== true) {
    throw new Complaint('an erasure cannot be undone', 'say that you mean it: add --yes', EXIT.usage);
  }
  const run = await readRunFile(context.home(), context.terminal.env);
  const asked = await call(run, '', { method: 'POST', body: { subject } }, erasure);
  context.terminal.out(`Request ${asked.id}, due ${asked.due.slice(0, 10)}\n`);
  if (options.wait !== true) return;
  const last = await untilSettled(run, asked, context);
  context.terminal.out(summary(last));
  if (last.clock !== 'done') context.exitWith(EXIT.unsound);
}

async function untilSettled(run: RunFile, asked: Erasure, { terminal }: CommandContext): Promise<Erasure> {
  const until = terminal.now() + PATIENCE;
  for (let now = asked; ; now = await call(run, `/${asked.id}`, {}, erasure)) {
    const waitsForSomebody = now.receipts.some(({ outcome }) => outcome === 'residual' || outcome === 'failed');
    if (now.clock === 'done' || waitsForSomebody || terminal.now() > until) return now;
    await pause(POLL);
  }
}

function summary({ id, subject, clock, step, trouble, receipts }: Erasure): string {
  const lines = receipts.map(({ target, outcome }) => `  ${target}: ${outcome.replaceAll('_', ' ')}\n`).join('');
  const head = clock === 'done' ? 'Erased.' : `Not done (${step})${trouble === null ? '' : `: ${trouble}`}.`;
  const kept = receipts.filter(({ outcome }) => outcome === 'residual').map(({ target }) => target);
  const ways = kept.map((target) => `  rollcall targets retry ${target} ${subject}\n`).join('');
  const next = `Remove it there by hand and have it read back:\n${ways}or answer for what stays:\n  rollcall erasures sign-off ${id} --reason "…"\n`;
  return `${head}\n${lines}${kept.length === 0 ? '' : next}`;
}

async function signOff(context: CommandContext, id: string, reason: string): Promise<void> {
  const run = await readRunFile(context.home(), context.terminal.env);
  await call(run, `/${encodeURIComponent(id)}/sign-off`, { method: 'POST', body: { reason } }, erasure);
  context.terminal.out('Signed off by the token in use; the request goes on. See `rollcall erasures`.\n');
}

async function list(context: CommandContext): Promise<void> {
  const run = await readRunFile(context.home(), context.terminal.env);
  const { erasures: all } = await call(run, '', {}, erasures);
  const rows = all.map((each) => [
    each.id,
    each.requested.slice(0, 10),
    each.due.slice(0, 10),
    each.clock.replaceAll('_', ' '),
    each.trouble ?? '',
  ]);
  context.terminal.out(
    rows.length === 0 ? 'There is no request.\n' : table(['request', 'received', 'due', 'clock', 'why it waits'], rows),
  );
}

function call<Schema extends z.ZodType>(
  { auditorUrl, token }: RunFile,
  path: string,
  options: { method?: 'POST'; body?: object },
  answer: Schema,
): Promise<z.output<Schema>> {
  const url = new URL(`${auditorUrl}/privacy/erasures${path}`);
  return request({ service: 'the auditor', url, token, ...options }, answer);
}
