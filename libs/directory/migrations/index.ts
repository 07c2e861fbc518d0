import type { MigrationClass } from '#platform';
import { Directory1764000000002 } from './0001-directory.ts';

export const directoryMigrations: readonly MigrationClass[] = [Directory1764000000002];
