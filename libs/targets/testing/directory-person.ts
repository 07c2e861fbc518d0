import { randomUUID } from 'node:crypto';
import type { DirectoryGroup, DirectoryPerson, PresentPerson } from '#directory';
import { isResourceId, isSequence, isTenantId } from '#identity';
import { CUSTOMER_SCHEMA, USER_SCHEMA, type JsonObject, type Resource } from '#scim';

/** A living person as the directory shows them, for tests of what a target should hold. */
export function directoryPerson(attributes: JsonObject = {}, id: string = randomUUID()): PresentPerson {
  const tag = id.slice(0, 8);
  const document: Resource = {
    schemas: [USER_SCHEMA],
    id,
    userName: `ada.${tag}@example.org`,
    name: { givenName: 'Ada', familyName: `Quast${tag}` },
    emails: [{ value: `ada.${tag}@example.org`, type: 'work', primary: true }],
    locale: 'de-DE',
    ...attributes,
  };
  const now = '2026-11-24T20:30:43.000Z';
  return {
    ...entryOf(id),
    type: 'User',
    status: 'live',
    active: document['active'] !== false,
    document,
    created: now,
    modified: now,
  };
}

export function directoryGroup(displayName: string, id: string = randomUUID()): DirectoryGroup {
  const now = '2026-11-24T20:30:43.000Z';
  return {
    ...entryOf(id),
    type: 'Group',
    status: 'live',
    document: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], id, displayName },
    created: now,
    modified: now,
  };
}

/** A person who is there no longer. */
export const departedPerson = (status: 'deleted' | 'erased', id: string = randomUUID()): DirectoryPerson => ({
  ...entryOf(id),
  type: 'User',
  status,
});

/** The customer extension with one newsletter consent, as it is stored. */
export const withConsent = (state: 'granted' | 'withdrawn', extra: JsonObject = {}): JsonObject => ({
  [CUSTOMER_SCHEMA]: {
    ...extra,
    consents: [
      { id: 'newsletter/email', purpose: 'newsletter', channel: 'email', state, granted: state === 'granted' },
    ],
  },
});

function entryOf(id: string) {
  const tenant = 'default';
  const sequence = 1;
  if (!isTenantId(tenant) || !isResourceId(id) || !isSequence(sequence)) throw new Error('not an id');
  return { tenant, id, version: 1, sequence };
}
