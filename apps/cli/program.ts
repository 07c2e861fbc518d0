import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { ConfigurationError } from '#platform/nestless';
import { Complaint, EXIT, type ExitCode } from './complaint.ts';
import type { CommandContext } from './context.ts';
import type { Terminal } from './terminal.ts';

type Add = (program: Command, context: CommandContext) => void;

const directory = async (): Promise<Add> => (await import('./directory/directory.commands.ts')).addDirectory;
const erasure = async (): Promise<Add> => (await import('./erase/erase.command.ts')).addErase;

/**
 * Who adds which commands, by a command's name, in the order of the help. Only the part that is asked for is loaded:
 * all of them take a second, which every command and each start would wait.
 */
const PARTS: Readonly<Record<string, () => Promise<Add>>> = {
  schemas: async () => (await import('./schemas/schemas.command.ts')).addSchemas,
  start: async () => (await import('./start/start.command.ts')).addStart,
  status: async () => (await import('./status/status.command.ts')).addStatus,
  history: async () => (await import('./history/history.command.ts')).addHistory,
  import: async () => (await import('./import/import.command.ts')).addImport,
  audit: async () => (await import('./audit/audit.command.ts')).addAudit,
  rebuild: directory,
  verify: directory,
  erase: erasure,
  erasures: erasure,
  'dead-letters': async () => (await import('./dead-letters/dead-letters.command.ts')).addDeadLetters,
  targets: async () => (await import('./targets/targets.command.ts')).addTargets,
  reconcile: async () => (await import('./reconcile/reconcile.command.ts')).addReconcile,
  log: async () => (await import('./log/log.command.ts')).addLog,
  topics: async () => (await import('./topics/topics.command.ts')).addTopics,
  tenant: async () => (await import('./tenant/tenant.command.ts')).addTenant,
  issuer: async () => (await import('./issuer/issuer.command.ts')).addIssuer,
  receivers: async () => (await import('./receivers/receivers.command.ts')).addReceivers,
  token: async () => (await import('./token/token.command.ts')).addToken,
};

const EXIT_HELP = `
Exit codes: 0 done, 1 failed (stderr says why), 2 not understood, 3 done, but what was looked at is not as it should be.`;

/** Runs one command and gives its exit code. Nothing is thrown: what goes wrong is one line on stderr. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const program = describeProgram(terminal);
  const context: CommandContext = {
    terminal,
    home: () => resolve(program.opts<{ home?: string }>().home ?? terminal.env['ROLLCALL_HOME'] ?? '.rollcall'),
    exitWith: (code) => {
      exitCode = code;
    },
  };
  try {
    for (const add of await partsFor(program, args)) add(program, context);
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has written its own line, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    terminal.err(`rollcall: ${faultText(error)}\n`);
    return error instanceof Complaint ? error.exitCode : EXIT.failed;
  }
}

/** The part with the command that is asked for; all of them where none is, for the help. */
function partsFor(program: Command, args: readonly string[]): Promise<Add[]> {
  const part = PARTS[program.parseOptions([...args]).operands[0] ?? ''];
  return Promise.all((part === undefined ? [...new Set(Object.values(PARTS))] : [part]).map((load) => load()));
}

const describeProgram = (terminal: Terminal): Command =>
  new Command('rollcall')
    .description('Event-sourced identity sync hub: look at it and keep it going.')
    .option('--home <folder>', 'folder of the system (default: ROLLCALL_HOME, else ./.rollcall)')
    .showHelpAfterError('(--help shows how)')
    .addHelpText('after', EXIT_HELP)
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) });

/** One line: what is wrong, and what to do. An error that is no complaint of ours may quote anything, so its text stays out. */
function faultText(error: unknown): string {
  if (error instanceof Complaint) return `${error.message}; ${error.remedy}`;
  if (error instanceof ConfigurationError) return error.message;
  // By its name: its class comes with all that speaks to Kafka. Its words are our own.
  if (error instanceof Error && error.name === 'KafkaRefusal') return error.message;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
  if (code === 'ECONNREFUSED') return 'the database refuses connections; start Rollcall, or mend DATABASE_URL';
  if (code === '28P01') return 'the database does not accept the password; mend DATABASE_URL';
  if (code === '3F000' || code === '42P01') return 'the database has no tables of Rollcall yet; start Rollcall once';
  const name = error instanceof Error ? error.name : typeof error;
  const place = error instanceof Error ? (/\n\s+at (.*)/.exec(error.stack ?? '')?.[1] ?? '') : '';
  return `an error that should not happen (${[name, code, place].filter(Boolean).join(' ')}); please report it`;
}
