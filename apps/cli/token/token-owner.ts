import { Option, type Command } from 'commander';
import type { Owner } from './token-list.ts';

export interface OwnerOptions {
  readonly tenant?: string;
  readonly services?: true;
}

/** Lets a command be about other tokens than those of the own tenant. */
export const withOwner = (command: Command): Command =>
  command
    .option('--tenant <name>', 'tokens of that tenant (scope tenants; default: of the tenant of the token in use)')
    .addOption(new Option('--services', 'tokens of the services (scope tenants)').conflicts('tenant'));

export function ownerOf({ tenant, services }: OwnerOptions): Owner {
  if (services === true) return { kind: 'services' };
  return tenant === undefined ? { kind: 'own' } : { kind: 'tenant', name: tenant };
}

/** The options that name this owner, as they are typed. */
export function optionsOf(owner: Owner): string {
  if (owner.kind === 'services') return ' --services';
  return owner.kind === 'tenant' ? ` --tenant ${owner.name}` : '';
}
