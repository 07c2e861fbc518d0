import { readFile, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { errorCode } from '#platform';
import type { VerifierKey } from '#transparency';
import { Complaint } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { readRunFile } from '../home/run-file.ts';
import { fetchText } from './auditor-text.ts';
import { checkProof } from './check-proof.ts';
import { readVerifierKey } from './signed-checkpoint.ts';
import { verify } from './verify.ts';

interface KeyOption {
  readonly key?: string;
}

/** `rollcall audit key|checkpoint|verify|prove|check`: the log as a cryptographer looks at it. */
export function addAudit(program: Command, context: CommandContext): void {
  const audit = program.command('audit').description('whether anything in the log was altered, and proofs of it');
  audit
    .command('key')
    .description('print the key that checkpoints are signed with; keep it where this system cannot change it')
    .action(async () => context.terminal.out(await keyText(context)));
  audit
    .command('checkpoint')
    .description('print the newest signed checkpoint; kept elsewhere, it holds this log to what it was today')
    .option('--out <file>', 'write it to a file')
    .action(async ({ out }: { out?: string }) => {
      await give(context, out, await currentCheckpoint(context));
    });
  audit
    .command('verify')
    .description('fold the whole log and compare it with what was signed: exit code 3 when anything was altered')
    .option('--since <file>', 'an older checkpoint: the log must have begun like that')
    .option('--key <vkey>', 'the key to believe (default: what the auditor says now)')
    .option('--json', 'for scripts')
    .action(async (options: KeyOption & { since?: string; json?: true }) => {
      const since = options.since === undefined ? undefined : await readGiven(options.since);
      await verify(context, {
        key: await keyOf(context, options),
        checkpoint: await currentCheckpoint(context),
        since,
        json: options.json === true,
      });
    });
  audit
    .command('prove')
    .argument('<sequence>', 'of the event, as `rollcall history` shows it')
    .description('write a proof that the event is in the log, which verifies offline, also after an erasure')
    .option('--out <file>', 'default: event-<sequence>.tlog-proof')
    .action(async (sequence: string, { out }: { out?: string }) => {
      await give(context, out ?? `event-${sequence}.tlog-proof`, await proofText(context, sequence));
    });
  audit
    .command('check')
    .argument('<proof>', 'a .tlog-proof file')
    .description('verify a proof file without the system: exit code 3 when it does not hold')
    .requiredOption('--key <vkey>', 'the key to believe, as `rollcall audit key` printed it')
    .option('--event <file>', 'the bytes of the event, to see that they are those that were signed')
    .action(async (path: string, { key, event }: { key: string; event?: string }) => {
      const bytes = event === undefined ? undefined : await readGiven(event);
      checkProof(context, { proof: await readGiven(path), key: readVerifierKey(key), event: bytes });
    });
}

async function keyText(context: CommandContext): Promise<string> {
  const run = await readRunFile(context.home(), context.terminal.env);
  const text = await fetchText(run.auditorUrl, 'log-key');
  if (text !== undefined) return text;
  throw new Complaint('the auditor knows no key', 'it is of an older version: start the one of this command');
}

async function keyOf(context: CommandContext, { key }: KeyOption): Promise<VerifierKey> {
  return readVerifierKey(key ?? (await keyText(context)));
}

async function currentCheckpoint(context: CommandContext): Promise<string> {
  const run = await readRunFile(context.home(), context.terminal.env);
  const note = await fetchText(run.auditorUrl, 'checkpoint');
  if (note !== undefined) return note;
  throw new Complaint('there is no checkpoint yet', 'the first comes with the first event');
}

async function proofText(context: CommandContext, sequence: string): Promise<string> {
  if (!/^[1-9]\d{0,14}$/.test(sequence)) {
    throw new Complaint('an event is named by its sequence, a whole number', 'see `rollcall history ID`');
  }
  const run = await readRunFile(context.home(), context.terminal.env);
  const text = await fetchText(run.auditorUrl, `events/${sequence}/proof`, run.token);
  if (text !== undefined) return text;
  throw new Complaint(`no checkpoint covers event ${sequence} yet`, 'try again in a second, or see `rollcall status`');
}

async function readGiven(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Complaint(`${path} cannot be read (${errorCode(error)})`, 'name a file that is there');
  }
}

async function give({ terminal }: CommandContext, file: string | undefined, text: string): Promise<void> {
  if (file === undefined) {
    terminal.out(text);
    return;
  }
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    const code = errorCode(error);
    throw new Complaint(
      code === 'EEXIST' ? `${file} is there already` : `${file} cannot be written (${code})`,
      'name another file with --out',
    );
  }
  terminal.out(`Written to ${file}\n`);
}
