import type { Command } from 'commander';
import { SCOPES } from '#platform';
import { Complaint, EXIT } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { readRunFile, type RunFile } from '../home/run-file.ts';
import { safeText } from '../output/safe-text.ts';
import { table } from '../output/table.ts';
import { expiryOf } from './expiry.ts';
import { makeHome } from '../start/home-folder.ts';
import { prepareTokens } from '../start/tokens.ts';
import { optionsOf, ownerOf, withOwner, type OwnerOptions } from './token-owner.ts';
import {
  createToken,
  listTokens,
  revokeToken,
  rotateToken,
  type CreatedToken,
  type ListedToken,
  type WantedToken,
} from './token-list.ts';

interface JsonOption {
  readonly json?: true;
}
interface CreateOptions extends JsonOption, OwnerOptions {
  readonly scope?: readonly string[];
  readonly expires?: string;
  readonly rate?: string;
}

/** `rollcall token …`: tokens of the tenant that the token in use belongs to (scope admin), or of others (tenants). */
export function addToken(program: Command, context: CommandContext): void {
  const { terminal } = context;
  const run = (): Promise<RunFile> => readRunFile(context.home(), terminal.env);
  const token = program.command('token').description('who may call Rollcall: make, list, revoke and replace tokens');

  withOwner(token.command('create'))
    .argument('<name>', 'who will use it, as it shall stand in histories')
    .description('make a token; its value is shown once, here')
    .option('--scope <scopes...>', `what it may do: ${SCOPES.join(' ')}`)
    .option('--expires <when>', 'for example 90d, 12h or 2027-01-31; never, when left away')
    .option('--rate <number>', 'requests a second it may make; any number, when left away')
    .option('--json', 'for scripts')
    .action(async (name: string, options: CreateOptions) => {
      const made = await createToken(await run(), ownerOf(options), wantedToken(name, options));
      show(context, made, options);
    });

  token
    .command('bootstrap')
    .description('make the first tokens in the home folder, where nothing runs yet; those that are there stay')
    .action(async () => {
      await makeHome(context.home());
      const { tokenFile } = await prepareTokens(context.home());
      terminal.out(`The first token, which has every scope, is in ${tokenFile}\n`);
    });

  withOwner(token.command('list'))
    .description('the tokens of this tenant, without their values')
    .option('--json', 'for scripts')
    .action(async (options: JsonOption & OwnerOptions) => {
      const tokens = await listTokens(await run(), ownerOf(options));
      terminal.out(options.json === true ? `${JSON.stringify({ tokens }, undefined, 2)}\n` : tokensText(tokens));
    });

  withOwner(token.command('revoke'))
    .argument('<id>', 'the id that `rollcall token list` shows')
    .description('make a token worthless, everywhere within 5 seconds')
    .action(async (id: string, options: OwnerOptions) => {
      await revokeToken(await run(), ownerOf(options), id);
      terminal.out('Revoked. Every service refuses it within 5 seconds.\n');
    });

  withOwner(token.command('rotate'))
    .argument('<id>', 'the id that `rollcall token list` shows')
    .description('make a second token like this one; both work until the old one is revoked')
    .option('--expires <when>', 'for example 90d; never, when left away')
    .option('--json', 'for scripts')
    .action(async (id: string, options: JsonOption & OwnerOptions & { readonly expires?: string }) => {
      const owner = ownerOf(options);
      const made = await rotateToken(await run(), owner, id, expiresIn(options).expires);
      show(context, made, options);
      terminal.err(
        `The old one still works. When nobody uses it any more: rollcall token revoke ${id}${optionsOf(owner)}\n`,
      );
    });
}

function wantedToken(name: string, options: CreateOptions): WantedToken {
  const limit = options.rate === undefined ? {} : { requestsPerSecond: rateOf(options.rate) };
  const token = { name, ...limit, ...expiresIn(options) };
  if (options.services === undefined) return { ...token, scopes: scopesOf(options.scope ?? []) };
  if (options.scope === undefined && options.rate === undefined) return token;
  throw new Complaint('a token of the services takes no --scope and no --rate', 'leave them away', EXIT.usage);
}

const expiresIn = ({ expires }: { readonly expires?: string }): { readonly expires?: string } =>
  expires === undefined ? {} : { expires: expiryOf(expires, new Date()) };

/** Requests a second, as `--rate` gives them. */
export function rateOf(text: string): number {
  if (/^[1-9][0-9]{0,5}$/.test(text)) return Number(text);
  throw new Complaint('--rate takes a number of requests', 'say for example --rate 50', EXIT.usage);
}

/** Scopes as several words or with commas between. */
export function scopesOf(given: readonly string[]): readonly string[] {
  const scopes = given.flatMap((text) => text.split(',')).filter((text) => text !== '');
  const known: readonly string[] = SCOPES;
  if (scopes.length === 0 || scopes.some((scope) => !known.includes(scope))) {
    throw new Complaint(
      '--scope names no scope, or something that is none',
      `choose of: ${SCOPES.join(' ')}`,
      EXIT.usage,
    );
  }
  return [...new Set(scopes)];
}

/** The value alone on stdout, so that it can be put into a file; what to know about it on stderr. */
function show({ terminal }: CommandContext, made: CreatedToken, options: JsonOption): void {
  if (options.json === true) {
    terminal.out(`${JSON.stringify(made)}\n`);
    return;
  }
  terminal.err(`Token ${made.id}. Keep its value now: it is shown this once.\n`);
  terminal.out(`${made.token}\n`);
}

const tokensText = (tokens: readonly ListedToken[]): string =>
  table(
    ['id', 'name', 'created', 'expires', 'scopes'],
    tokens.map(({ id, name, created, expires, scopes }) => [
      id,
      safeText(name),
      created.slice(0, 10),
      expires?.slice(0, 16).replace('T', ' ') ?? 'never',
      scopes.join(' '),
    ]),
  );
