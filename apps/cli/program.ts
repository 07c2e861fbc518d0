import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { ConfigurationError } from '#platform';
import { addAudit } from './audit/audit.command.ts';
import { Complaint, EXIT, type ExitCode } from './complaint.ts';
import type { CommandContext } from './context.ts';
import { addDeadLetters } from './dead-letters/dead-letters.command.ts';
import { addDirectory } from './directory/directory.commands.ts';
import { addErase } from './erase/erase.command.ts';
import { addHistory } from './history/history.command.ts';
import { addImport } from './import/import.command.ts';
import { addSchemas } from './schemas/schemas.command.ts';
import { addReconcile } from './reconcile/reconcile.command.ts';
import { addStart } from './start/start.command.ts';
import { addStatus } from './status/status.command.ts';
import { addIssuer } from './issuer/issuer.command.ts';
import { addTenant } from './tenant/tenant.command.ts';
import { addTargets } from './targets/targets.command.ts';
import type { Terminal } from './terminal.ts';
import { addTopics } from './topics/topics.command.ts';
import { addLog } from './log/log.command.ts';
import { addToken } from './token/token.command.ts';

const EXIT_HELP = `
Exit codes: 0 done, 1 failed (stderr says why), 2 not understood, 3 done, but what was looked at is not as it should be.`;

/** Runs one command and gives its exit code. Nothing is thrown: what goes wrong is one line on stderr. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const program = buildProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has written its own line, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    terminal.err(`rollcall: ${faultText(error)}\n`);
    return error instanceof Complaint ? error.exitCode : EXIT.failed;
  }
}

function buildProgram(terminal: Terminal, exitWith: (code: ExitCode) => void): Command {
  const program = new Command('rollcall')
    .description('Event-sourced identity sync hub: look at it and keep it going.')
    .option('--home <folder>', 'folder of the system (default: ROLLCALL_HOME, else ./.rollcall)')
    .showHelpAfterError('(--help shows how)')
    .addHelpText('after', EXIT_HELP)
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) });
  const context: CommandContext = {
    terminal,
    home: () => resolve(program.opts<{ home?: string }>().home ?? terminal.env['ROLLCALL_HOME'] ?? '.rollcall'),
    exitWith,
  };
  addSchemas(program, context);
  addStart(program, context);
  addStatus(program, context);
  addHistory(program, context);
  addImport(program, context);
  addAudit(program, context);
  addDirectory(program, context);
  addErase(program, context);
  addDeadLetters(program, context);
  addTargets(program, context);
  addReconcile(program, context);
  addLog(program, context);
  addTopics(program, context);
  addTenant(program, context);
  addIssuer(program, context);
  addToken(program, context);
  return program;
}

/** One line: what is wrong, and what to do. An error that is no complaint of ours may quote anything, so its text stays out. */
function faultText(error: unknown): string {
  if (error instanceof Complaint) return `${error.message}; ${error.remedy}`;
  if (error instanceof ConfigurationError) return error.message;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
  if (code === 'ECONNREFUSED') return 'the database refuses connections; start Rollcall, or mend DATABASE_URL';
  if (code === '28P01') return 'the database does not accept the password; mend DATABASE_URL';
  if (code === '3F000' || code === '42P01') return 'the database has no tables of Rollcall yet; start Rollcall once';
  const name = error instanceof Error ? error.name : typeof error;
  const place = error instanceof Error ? (/\n\s+at (.*)/.exec(error.stack ?? '')?.[1] ?? '') : '';
  return `an error that should not happen (${[name, code, place].filter(Boolean).join(' ')}); please report it`;
}
