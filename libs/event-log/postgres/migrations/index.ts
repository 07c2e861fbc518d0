import type { MigrationClass } from '#platform';
import { Log1764000000001 } from './0001-log.ts';

/** For the database of the registry: log and registry share the write transaction. */
export const logMigrations: readonly MigrationClass[] = [Log1764000000001];
