import type { MigrationClass } from '#platform';
import { Sync1764000000000 } from './0001-sync.ts';

/** The migrations of schema `sync`, oldest first. */
export const syncMigrations: readonly MigrationClass[] = [Sync1764000000000];
