import { Refusal } from '../scim/scim-error.filter.ts';

const SEARCH_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

const PARAMETERS = [
  'schemas',
  'filter',
  'sortBy',
  'sortOrder',
  'startIndex',
  'count',
  'cursor',
  'attributes',
  'excludedAttributes',
] as const;

const SPELLINGS: ReadonlyMap<string, string> = new Map(PARAMETERS.map((name) => [name.toLowerCase(), name]));

type Raw = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The parameters of a query under the names that RFC 7644 spells; a name in another case must not be overlooked. */
export function queryOf(raw: Raw): Raw {
  const query: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    const parameter = SPELLINGS.get(name.toLowerCase());
    if (parameter === undefined) continue;
    if (parameter in query) throw malformed(`${parameter} is given more than once`);
    query[parameter] = value;
  }
  return query;
}

/** The body of a `.search` (RFC 7644 §3.4.3). */
export function searchRequest(body: unknown): Raw {
  if (!isRecord(body)) throw malformed('the body must be a JSON object with the schema SearchRequest');
  const request = queryOf(body);
  const { schemas } = request;
  const named: unknown = schemas ?? [SEARCH_REQUEST];
  if (!Array.isArray(named) || !named.includes(SEARCH_REQUEST))
    throw malformed(`schemas: expected [${SEARCH_REQUEST}]`);
  return request;
}

const malformed = (detail: string): Refusal => new Refusal({ status: 400, scimType: 'invalidSyntax', detail });
