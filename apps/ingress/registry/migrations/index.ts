import type { MigrationClass } from '#platform';
import { Registry1764000000000 } from './0001-registry.ts';

export const registryMigrations: readonly MigrationClass[] = [Registry1764000000000];
