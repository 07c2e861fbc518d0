import canonicalize from 'canonicalize';
import { z } from 'zod';
import {
  isEventId,
  isEventType,
  isResourceId,
  isSequence,
  isTenantId,
  partitionKey,
  partitionOf,
  type TokenId,
} from '#identity';
import { CONTENT_TYPES } from './clear-attributes.ts';
import { renderEvent } from './render-event.ts';
import type { SealedEvent } from './sealed-event.ts';

/** Bytes that are no event of this log. The message names what is wrong, never a value. */
export class MalformedEnvelope extends Error {
  override readonly name = 'MalformedEnvelope';
}

const SOURCE = /^\/tenants\/([a-z0-9_-]{1,64})\/(scim|audit|targets\/[a-z0-9_-]{1,64})$/;

const isTokenId = (text: string): text is TokenId => /^[0-9a-f-]{36}$/.test(text);

/** The attributes that every event has; published as JSON Schema (docs/events). */
const shared = {
  specversion: z.literal('1.0'),
  id: z.string().refine(isEventId).meta({ format: 'uuid', description: 'UUIDv7, one per event' }),
  source: z.string().regex(SOURCE),
  type: z.string().refine(isEventType),
  subject: z.string().refine(isResourceId).meta({ format: 'uuid', description: 'The SCIM id: a pseudonym' }),
  time: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  partitionkey: z.string().meta({ description: '{tenant}/{subject}: the Kafka key' }),
  sequence: z
    .string()
    .regex(/^\d{20}$/)
    .meta({ description: 'Rises within a partition: drop what is not above the last one applied' }),
  traceparent: z.string().optional(),
  rollcallversion: z.int().positive().optional().meta({ description: 'The version of the resource; on state events' }),
  rollcallactor: z.string().refine(isTokenId).optional(),
  rollcallchanged: z.string().min(1).optional().meta({ description: 'Names of the changed attributes' }),
};

/** A whole event as it lies in the log: CloudEvents 1.0, structured mode JSON. */
export const eventSchema = z.discriminatedUnion('datacontenttype', [
  z.strictObject({
    ...shared,
    datacontenttype: z.literal(CONTENT_TYPES.jose),
    data: z.string().regex(/^[\w-]+\.\.[\w-]+\.[\w-]*\.[\w-]+$/),
  }),
  z.strictObject({
    ...shared,
    datacontenttype: z.literal(CONTENT_TYPES.json),
    data: z.record(z.string(), z.unknown()),
  }),
]);

/** The strict inverse of {@link renderEvent}: whatever it takes renders to the same text again. */
export function parseEvent(text: string): SealedEvent {
  const parsed = eventSchema.safeParse(parseJson(text));
  if (!parsed.success)
    throw new MalformedEnvelope(`no event of this log: ${parsed.error.issues[0]?.path.join('.') ?? ''}`);
  const e = parsed.data;
  const tenant = SOURCE.exec(e.source)?.[1] ?? '';
  const sequence = Number(e.sequence);
  if (!isTenantId(tenant) || !isSequence(sequence))
    throw new MalformedEnvelope('no event of this log: source or sequence');
  const event: SealedEvent = {
    sequence,
    id: e.id,
    tenant,
    source: e.source,
    type: e.type,
    subject: e.subject,
    time: e.time,
    partition: partitionOf(tenant, e.subject),
    ...(e.traceparent === undefined ? {} : { traceparent: e.traceparent }),
    ...(e.rollcallversion === undefined ? {} : { version: e.rollcallversion }),
    ...(e.rollcallactor === undefined ? {} : { actor: e.rollcallactor }),
    ...(e.rollcallchanged === undefined ? {} : { changed: e.rollcallchanged.split(',') }),
    ...(e.datacontenttype === CONTENT_TYPES.jose
      ? { encoding: 'jose', data: e.data }
      : { encoding: 'json', data: canonicalize(e.data) ?? '{}' }),
  };
  if (e.partitionkey !== partitionKey(tenant, e.subject))
    throw new MalformedEnvelope('its partitionkey is not its subject’s');
  if (renderEvent(event) !== text) throw new MalformedEnvelope('it is not in canonical form');
  return event;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MalformedEnvelope('it is not JSON');
  }
}
