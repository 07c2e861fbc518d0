import type { MigrationClass } from '#platform';
import { Log1764000000001 } from './0001-log.ts';
import { Consents1764000000002 } from './0002-consents.ts';

/** For the database of the registry: log and registry share the write transaction. */
export const logMigrations: readonly MigrationClass[] = [Log1764000000001, Consents1764000000002];
