import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { readRunFile, type RunFile } from '../home/run-file.ts';
import { safeText } from '../output/safe-text.ts';
import { table } from '../output/table.ts';
import { scopesOf } from '../token/token.command.ts';
import { createTenant, listTenants, type ListedTenant } from './tenant-list.ts';

interface CreateOptions {
  readonly scope?: readonly string[];
  readonly json?: true;
}

/** `rollcall tenant …`: whose people there are (scope tenants). Their tokens: `rollcall token … --tenant NAME`. */
export function addTenant(program: Command, context: CommandContext): void {
  const { terminal } = context;
  const run = (): Promise<RunFile> => readRunFile(context.home(), terminal.env);
  const tenant = program
    .command('tenant')
    .description('tenants, each with people, tokens, keys and a history of its own: make and list them');

  tenant
    .command('create')
    .argument('<name>', '1 to 64 of a-z 0-9 - _; it stands in every event and never changes')
    .description('make a tenant and its first token, whose value is shown once, here')
    .option('--scope <scopes...>', 'of its first token (default: all that the token in use can give)')
    .option('--json', 'for scripts')
    .action(async (name: string, { scope, json }: CreateOptions) => {
      const scopes = scope === undefined ? {} : { scopes: scopesOf(scope) };
      const made = await createTenant(await run(), { name, ...scopes });
      if (json === true) {
        terminal.out(`${JSON.stringify(made)}\n`);
        return;
      }
      terminal.err(`Tenant ${made.name}. Keep the value of its first token now: it is shown this once.\n`);
      terminal.out(`${made.token.token}\n`);
    });

  tenant
    .command('list')
    .description('the tenants of this installation')
    .option('--json', 'for scripts')
    .action(async ({ json }: { readonly json?: true }) => {
      const tenants: ListedTenant[] = [];
      for await (const each of listTenants(await run())) tenants.push(each);
      terminal.out(json === true ? `${JSON.stringify({ tenants }, undefined, 2)}\n` : tenantsText(tenants));
    });
}

const tenantsText = (tenants: readonly ListedTenant[]): string =>
  table(
    ['name', 'created'],
    tenants.map(({ name, created }) => [safeText(name), created.slice(0, 10)]),
  );
