import { presentFields, type Card } from '../page/card.ts';
import { isJsonObject, valueOf, type Json, type JsonObject } from './json.ts';
import type { StoredResource } from './resource.ts';
import { textAt } from './roster.ts';
import { CUSTOMER_USER } from './schemas.ts';

export function userCard({ id, attributes, lastModified }: StoredResource): Card {
  const name = objectAt(attributes, 'name');
  const spoken = [textAt(name, 'givenName'), textAt(name, 'familyName')].filter((part) => part !== undefined).join(' ');
  const customer = objectAt(attributes, CUSTOMER_USER);
  const loyalty = objectAt(customer, 'loyalty');
  const active = valueOf(attributes, 'active') !== false;
  return {
    title: spoken !== '' ? spoken : (textAt(attributes, 'displayName') ?? textAt(attributes, 'userName') ?? id),
    badge: active ? { text: 'active', tone: 'good' } : { text: 'inactive', tone: 'muted' },
    reference: textAt(attributes, 'externalId'),
    changed: lastModified,
    fields: presentFields({
      userName: valueOf(attributes, 'userName'),
      emails: valuesOf(valueOf(attributes, 'emails')),
      phoneNumbers: valuesOf(valueOf(attributes, 'phoneNumbers')),
      locale: valueOf(attributes, 'locale'),
      preferredLanguage: valueOf(attributes, 'preferredLanguage'),
      'loyalty.tier': valueOf(loyalty, 'tier'),
      'loyalty.membershipNumber': valueOf(loyalty, 'membershipNumber'),
    }),
  };
}

export function groupCard({ id, attributes, lastModified }: StoredResource, members: number): Card {
  return {
    title: textAt(attributes, 'displayName') ?? id,
    badge: { text: 'group', tone: 'muted' },
    reference: textAt(attributes, 'externalId'),
    changed: lastModified,
    fields: [['members', String(members)]],
  };
}

function objectAt(attributes: JsonObject, name: string): JsonObject {
  const value = valueOf(attributes, name);
  return isJsonObject(value) ? value : {};
}

function valuesOf(multiValued: Json | undefined): Json[] {
  if (!Array.isArray(multiValued)) return [];
  return multiValued.map((element) => (isJsonObject(element) ? (element['value'] ?? null) : element));
}
