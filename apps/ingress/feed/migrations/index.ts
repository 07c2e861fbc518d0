import type { MigrationClass } from '#platform';
import { Feed1764000000001 } from './0001-feed.ts';

export const feedMigrations: readonly MigrationClass[] = [Feed1764000000001];
