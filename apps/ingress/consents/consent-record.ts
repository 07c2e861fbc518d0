import type { OpenedEvent } from '#identity';
import { CUSTOMER_SCHEMA, consentKey, type Json, type JsonObject } from '#scim';

const CONSENT_RECORD = 'urn:rollcall:params:scim:schemas:core:2.0:ConsentRecord';

/** A change of a consent as the log holds it for ever: what was given or ended, when, to which text, by which token. */
export interface ConsentRecord {
  /** The event's id and its place in the log, by which anybody can prove that it stands there unaltered. */
  readonly event: string;
  readonly sequence: number;
  readonly time: string;
  readonly change: 'granted' | 'revoked';
  /** Why it ended without anybody asking. */
  readonly reason: 'expired' | undefined;
  readonly actor: string | undefined;
  /** The row of `consents` as this event left it. */
  readonly consent: JsonObject;
}

/** The record of an event; undefined for other events, and where the person's key is gone: then nobody can read it. */
export function consentRecord(event: OpenedEvent): ConsentRecord | undefined {
  if (event.type !== 'rollcall.consent.granted' && event.type !== 'rollcall.consent.revoked') return undefined;
  if (!event.data.opened) return undefined;
  const { value } = event.data;
  const { purpose, channel = '', controller = '' } = value.consent;
  const wanted = consentKey({ purpose, channel, controller });
  const consent = rowsOf(value.after).find((row) => consentKey(row) === wanted);
  if (consent === undefined) throw new Error('a consent event does not hold the consent that it names');
  return {
    event: event.id,
    sequence: event.sequence,
    time: event.time,
    change: event.type === 'rollcall.consent.granted' ? 'granted' : 'revoked',
    reason: 'reason' in value ? value.reason : undefined,
    actor: event.actor,
    consent,
  };
}

/** As a client sees it in the list. */
export function renderRecord(
  { event, sequence, time, change, reason, actor, consent }: ConsentRecord,
  base: string,
): JsonObject {
  return {
    schemas: [CONSENT_RECORD],
    id: event,
    change,
    time,
    sequence,
    ...(reason === undefined ? {} : { reason }),
    ...(actor === undefined ? {} : { actor }),
    consent,
    receipt: { $ref: `${base}/${event}` },
  };
}

function rowsOf(document: JsonObject): JsonObject[] {
  const extension = document[CUSTOMER_SCHEMA];
  const rows = isObject(extension) ? extension['consents'] : undefined;
  return Array.isArray(rows) ? rows.filter(isObject) : [];
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
