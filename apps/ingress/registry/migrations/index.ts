import type { MigrationClass } from '#platform';
import { Registry1764000000000 } from './0001-registry.ts';
import { Queries1764000000002 } from './0002-queries.ts';

export const registryMigrations: readonly MigrationClass[] = [Registry1764000000000, Queries1764000000002];
