import type { MigrationClass } from '#platform';
import { History1764000000000 } from './0001-history.ts';
import { Tree1764000000020 } from './0002-tree.ts';
import { Erasures1764000000040 } from './0003-erasures.ts';

/** The migrations of schema `audit`, oldest first. */
export const auditMigrations: readonly MigrationClass[] = [
  History1764000000000,
  Tree1764000000020,
  Erasures1764000000040,
];
