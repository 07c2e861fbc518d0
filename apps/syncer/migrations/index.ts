import type { MigrationClass } from '#platform';
import { Sync1764000000000 } from './0001-sync.ts';
import { Guard1764000000001 } from './0002-guard.ts';

/** The migrations of schema `sync`, oldest first. */
export const syncMigrations: readonly MigrationClass[] = [Sync1764000000000, Guard1764000000001];
