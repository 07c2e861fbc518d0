import type { DepartedEntry, PresentEntry } from '../entries/directory-entry.ts';

/** A group without its members: see `membersOf`. Discriminated by `status`. */
export type DirectoryGroup = PresentEntry<'Group'> | DepartedEntry<'Group'>;
