import type { Checked, Json, JsonObject } from '#scim';
import { member } from './member.ts';

const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

/** The most operations of one request, as ServiceProviderConfig announces. */
export const MAX_OPERATIONS = 1_000;

/** The body of a Bulk request as a whole; what each operation holds is looked at one by one. */
export interface BulkRequest {
  readonly operations: readonly Json[];
  readonly failOnErrors: number | undefined;
}

/** 400 where the body is no bulk request (RFC 7644 §3.7), 413 naming the limit above MAX_OPERATIONS (§3.7.4). */
export function readBulkRequest(body: unknown): Checked<BulkRequest> {
  if (!isJsonObject(body)) return invalid('expected a JSON object with the schema BulkRequest');
  const schemas = member(body, 'schemas') ?? [BULK_REQUEST];
  if (!Array.isArray(schemas) || !schemas.includes(BULK_REQUEST)) return invalid(`schemas: expected [${BULK_REQUEST}]`);
  const failOnErrors = member(body, 'failOnErrors') ?? undefined;
  if (failOnErrors !== undefined && !isCount(failOnErrors)) {
    return { ok: false, error: { status: 400, scimType: 'invalidValue', detail: 'failOnErrors: expected 1 or more' } };
  }
  const operations = member(body, 'Operations');
  if (!Array.isArray(operations) || operations.length === 0) {
    return invalid('Operations: expected an array of one or more operations');
  }
  if (operations.length > MAX_OPERATIONS) {
    const detail = `${operations.length} operations are more than maxOperations (${MAX_OPERATIONS})`;
    return { ok: false, error: { status: 413, detail } };
  }
  return { ok: true, value: { operations, failOnErrors } };
}

/** What the body parser gives is JSON; only its outermost form is unknown. */
const isJsonObject = (body: unknown): body is JsonObject =>
  typeof body === 'object' && body !== null && !Array.isArray(body);

const isCount = (value: Json): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;

const invalid = (detail: string): Checked<never> => ({
  ok: false,
  error: { status: 400, scimType: 'invalidSyntax', detail },
});
