import type { MigrationClass } from '#platform';
import { History1764000000000 } from './0001-history.ts';
import { Tree1764000000020 } from './0002-tree.ts';

/** The migrations of schema `audit`, oldest first. */
export const auditMigrations: readonly MigrationClass[] = [History1764000000000, Tree1764000000020];
