import type { DirectoryPerson } from '#directory';
import { renderSequence } from '#event-log';
import { entityTag, partitionKey, partitionOf, type Sequence } from '#identity';

/** What the value is: raised by a new number beside this one, never changed. */
export const USER_SCHEMA = 'urn:rollcall:identity.users:1';

/** A record of identity.users: a person's whole current state in clear, or null where there is nothing to know. */
export interface UserRecord {
  readonly partition: number;
  /** `{tenant}/{id}`. */
  readonly key: string;
  readonly value: string | null;
  readonly headers: {
    /** Of the person: what the ETag counts. */
    readonly version: string;
    /** Of the last event in the value, 20 digits: a reader drops what is not above the last one of the key. */
    readonly sequence: string;
    readonly schema: string;
  };
  readonly sequence: Sequence;
}

/**
 * The record of a person as the directory has them: the SCIM resource with its `meta`. Whoever is deleted, erased or
 * about to be, or whose key is destroyed, is a tombstone.
 */
export function toUserRecord(person: DirectoryPerson): UserRecord {
  const { tenant, id, version, sequence } = person;
  return {
    partition: partitionOf(tenant, id),
    key: partitionKey(tenant, id),
    value: valueOf(person),
    headers: { version: String(version), sequence: renderSequence(sequence), schema: USER_SCHEMA },
    sequence,
  };
}

function valueOf(person: DirectoryPerson): string | null {
  if (person.status !== 'live' || person.document === null) return null;
  const { document, created, modified, version } = person;
  const meta = { resourceType: 'User', created, lastModified: modified, version: entityTag(version) };
  return JSON.stringify({ ...document, meta });
}
