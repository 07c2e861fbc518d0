import { isResourceId } from '#identity';
import type { Comparison } from '#scim';
import { comparableText } from './folded-document.ts';
import type { SqlText } from './sql-text.ts';

/** The condition of a comparison that an index answers; undefined for every other. */
export function indexedLookup({ attribute, operator, value }: Comparison, sql: SqlText): string | undefined {
  if (operator !== 'eq' || typeof value !== 'string') return undefined;
  const parameter = (): string => sql.parameter(comparableText(value, attribute));
  switch (attribute.path) {
    case 'id':
      return isResourceId(value) ? `r.id = ${sql.parameter(value)}::uuid` : 'false';
    case 'userName':
      return `r.id = ANY(ARRAY(SELECT resource FROM registry.claim WHERE tenant = $1 AND path = 'userName' AND value = ${parameter()}))`;
    case 'externalId':
      return `coalesce(r.external_id = ${parameter()}, false)`;
    case 'displayName':
      return `coalesce(r.display_name = ${parameter()}, false)`;
    case 'emails.value':
    case 'phoneNumbers.value':
      return `r.id = ANY(ARRAY(SELECT resource FROM registry.value WHERE tenant = $1 AND path = '${attribute.path}' AND folded = ${parameter()}))`;
    default:
      return undefined;
  }
}
