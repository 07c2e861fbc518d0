import { readFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { Complaint, EXIT } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { readRunFile, type RunFile } from '../home/run-file.ts';
import { safeText } from '../output/safe-text.ts';
import { table } from '../output/table.ts';
import {
  addReceiver,
  discardParked,
  listReceivers,
  removeReceiver,
  resumeReceiver,
  retryParked,
  type ListedReceiver,
  type WantedReceiver,
} from './receiver-list.ts';

interface AddOptions {
  readonly push?: string;
  readonly poll?: true;
  readonly authorizationFile?: string;
  readonly content?: 'notice' | 'full';
  readonly events?: readonly string[];
  readonly introduce?: true;
  readonly json?: true;
}

/** `rollcall receivers …`: who is told of changes by Security Event Tokens (scope admin; docs/receivers.md). */
export function addReceivers(program: Command, context: CommandContext): void {
  const { terminal } = context;
  const run = (): Promise<RunFile> => readRunFile(context.home(), terminal.env);
  const command = program
    .command('receivers')
    .description('systems that are told of changes by Security Event Tokens: register, list and mend them');

  command
    .command('add')
    .argument('<name>', 'what it is called here')
    .description('register a receiver of this tenant; it hears of what happens from now on')
    .addOption(new Option('--push <url>', 'send to this address (RFC 8935)').conflicts('poll'))
    .option('--poll', 'let it ask (RFC 8936); the token for that is shown once')
    .option('--authorization-file <file>', 'a file with the value of the Authorization header for --push')
    .addOption(new Option('--content <what>', 'names of attributes alone, or the resource').choices(['notice', 'full']))
    .option('--events <types...>', 'some of them, for example prov:create prov:delete (default: all)')
    .option('--introduce', 'first tell it of everybody who is there already')
    .option('--json', 'for scripts')
    .action(async (name: string, options: AddOptions) => {
      const made = await addReceiver(await run(), await wanted(name, options));
      if (options.json === true) {
        terminal.out(`${JSON.stringify(made)}\n`);
        return;
      }
      terminal.err(`Receiver ${made.id}; its tokens have the audience ${made.audience}\n`);
      if (made.token === undefined) return;
      terminal.err('Keep the token that it asks with: it is shown this once.\n');
      terminal.out(`${made.token}\n`);
    });

  command
    .command('list')
    .description('the receivers of this tenant, and how each is')
    .option('--json', 'for scripts')
    .action(async ({ json }: { readonly json?: true }) => {
      const receivers = await listReceivers(await run());
      terminal.out(json === true ? `${JSON.stringify({ receivers }, undefined, 2)}\n` : receiversText(receivers));
    });

  const about = (name: string, description: string, act: (home: RunFile, id: string) => Promise<string>): void => {
    command
      .command(name)
      .argument('<id>', 'the id that `rollcall receivers list` shows')
      .description(description)
      .action(async (id: string) => terminal.out(`${await act(await run(), id)}\n`));
  };
  about('resume', 'try one again now; one that was suspended hears of what happens from here on', async (home, id) => {
    await resumeReceiver(home, id);
    return 'It is tried at once.';
  });
  about(
    'retry',
    'send again what it has refused',
    async (home, id) => `${await retryParked(home, id)} are sent again.`,
  );
  about('discard', 'let go what it has refused', async (home, id) => `${await discardParked(home, id)} were let go.`);
  about('remove', 'tell it nothing any more; what waits for it is let go', async (home, id) => {
    await removeReceiver(home, id);
    return 'Removed.';
  });
}

async function wanted(name: string, options: AddOptions): Promise<WantedReceiver> {
  const { content, events, introduce } = options;
  return {
    name,
    delivery: await delivery(options),
    ...(content === undefined ? {} : { content }),
    ...(events === undefined ? {} : { events }),
    ...(introduce === undefined ? {} : { introduce }),
  };
}

/** The header comes from a file: an argument would stand in the process list and in the shell's history. */
async function delivery({ push, poll, authorizationFile }: AddOptions): Promise<WantedReceiver['delivery']> {
  if (push === undefined) {
    if (poll === true && authorizationFile === undefined) return { method: 'poll' };
    throw new Complaint(
      'how is it told?',
      'say --push URL, with --authorization-file where wanted, or --poll',
      EXIT.usage,
    );
  }
  if (authorizationFile === undefined) return { method: 'push', endpoint: push };
  return { method: 'push', endpoint: push, authorization: await firstLine(authorizationFile) };
}

async function firstLine(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).split('\n', 1)[0]?.trim() ?? '';
  } catch {
    throw new Complaint(`${file} cannot be read`, 'name a file with the value of the Authorization header', EXIT.usage);
  }
}

const isSet = (time: string | null | undefined): boolean => time !== null && time !== undefined;

const receiversText = (receivers: readonly ListedReceiver[]): string =>
  table(
    ['id', 'name', 'how', 'waiting', 'parked', 'state'],
    receivers.map(({ id, name, method, waiting, parked, fault, suspended }) => [
      id,
      safeText(name),
      method,
      String(waiting),
      String(parked),
      isSet(suspended) ? `suspended: ${fault ?? 'no reason is known'}` : (fault ?? 'well'),
    ]),
  );
