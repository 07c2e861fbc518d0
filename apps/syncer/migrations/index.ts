import type { MigrationClass } from '#platform';
import { Sync1764000000000 } from './0001-sync.ts';
import { Guard1764000000001 } from './0002-guard.ts';
import { Reconcile1764000000002 } from './0003-reconcile.ts';

/** The migrations of schema `sync`, oldest first. */
export const syncMigrations: readonly MigrationClass[] = [
  Sync1764000000000,
  Guard1764000000001,
  Reconcile1764000000002,
];
