import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { readRunFile, type RunFile } from '../home/run-file.ts';
import { safeText } from '../output/safe-text.ts';
import { table } from '../output/table.ts';
import { rateOf, scopesOf } from '../token/token.command.ts';
import { listIssuers, registerIssuer, removeIssuer, type ListedIssuer } from './issuer-list.ts';

interface JsonOption {
  readonly json?: true;
}
interface AddOptions extends JsonOption {
  readonly audience: string;
  readonly scope: readonly string[];
  readonly claim?: string;
  readonly jwks?: string;
  readonly rate?: string;
}

/** `rollcall issuer …`: whose JWTs are taken for tokens of the tenant of the token in use (scope admin). */
export function addIssuer(program: Command, context: CommandContext): void {
  const { terminal } = context;
  const run = (): Promise<RunFile> => readRunFile(context.home(), terminal.env);
  const command = program
    .command('issuer')
    .description('identity providers whose JWTs are taken for tokens: register, list and remove them');

  command
    .command('add')
    .argument('<url>', 'the claim iss of its tokens, letter by letter')
    .description('take the JWTs of an issuer (OAuth client credentials) for tokens')
    .requiredOption('--audience <text>', 'the claim aud that its tokens for Rollcall have')
    .requiredOption('--scope <scopes...>', 'the most that its clients may do')
    .option('--claim <name>', 'where its tokens hold their scopes (default: scope; roles with Entra)')
    .option('--jwks <url>', 'where its keys are (default: what its discovery document says)')
    .option('--rate <number>', 'requests a second that each client may make; any number, when left away')
    .option('--json', 'for scripts')
    .action(async (issuer: string, { audience, scope, claim, jwks, rate, json }: AddOptions) => {
      const made = await registerIssuer(await run(), {
        ...{ issuer, audience, scopes: scopesOf(scope) },
        ...(claim === undefined ? {} : { scopeClaim: claim }),
        ...(jwks === undefined ? {} : { jwksUri: jwks }),
        ...(rate === undefined ? {} : { requestsPerSecond: rateOf(rate) }),
      });
      terminal.out(
        json === true ? `${JSON.stringify(made)}\n` : `Issuer ${made.id}. Its keys are read from ${made.jwksUri}\n`,
      );
    });

  command
    .command('list')
    .description('the issuers of this tenant')
    .option('--json', 'for scripts')
    .action(async ({ json }: JsonOption) => {
      const issuers = await listIssuers(await run());
      terminal.out(json === true ? `${JSON.stringify({ issuers }, undefined, 2)}\n` : issuersText(issuers));
    });

  command
    .command('remove')
    .argument('<id>', 'the id that `rollcall issuer list` shows')
    .description('take no JWT of an issuer any more, everywhere within 5 seconds')
    .action(async (id: string) => {
      await removeIssuer(await run(), id);
      terminal.out('Removed. Every service refuses its tokens within 5 seconds.\n');
    });
}

const issuersText = (issuers: readonly ListedIssuer[]): string =>
  table(
    ['id', 'issuer', 'audience', 'scopes'],
    issuers.map(({ id, issuer, audience, scopes }) => [id, safeText(issuer), safeText(audience), scopes.join(' ')]),
  );
