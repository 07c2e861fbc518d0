import type { DepartedEntry, PresentEntry } from '../entries/directory-entry.ts';

/** A person who is there, with the document as SCIM stores it (no `meta`, `groups`, `password`). */
export interface PresentPerson extends PresentEntry<'User'> {
  /** Absent in the document means active: only `false` takes a person's access away. */
  readonly active: boolean;
}

/** A person as everybody but the ingress sees them. Discriminated by `status`. */
export type DirectoryPerson = PresentPerson | DepartedEntry<'User'>;
