import type { Json, JsonObject } from '#scim';
import type { ConsentRecord } from './consent-record.ts';

/**
 * A receipt for one change of a consent, in the structure of ISO/IEC TS 27560:2023 (header, processing, parties,
 * events), with the names of the W3C Data Privacy Vocabulary where the specification leaves values open. It says what
 * the log holds; `proof` says where, so that `rollcall audit` can prove it.
 */
export function consentReceipt(
  { event, sequence, time, change, reason, actor, consent }: ConsentRecord,
  person: string,
): JsonObject {
  return {
    schema_version: 'ISO/IEC TS 27560:2023',
    receipt_id: event,
    record_id: `${person}/${textOf(consent['id'])}`,
    pii_principal_id: person,
    processing: [
      assigned({
        purpose: consent['purpose'],
        lawful_basis: consent['lawfulBasis'],
        channel: consent['channel'],
        collection_method: consent['source'],
        collection_reference: consent['sourceRef'],
        privacy_notice: unlessEmpty({
          id: consent['noticeId'],
          version: consent['noticeVersion'],
          sha256: consent['noticeHash'],
          language: consent['noticeLanguage'],
        }),
        jurisdiction: consent['jurisdiction'],
      }),
    ],
    party_identification: [assigned({ party_role: 'pii_controller', party_id: consent['controller'] ?? 'default' })],
    events: [
      assigned({
        event_time: time,
        event_type: change === 'granted' ? 'given' : 'ended',
        event_state: consent['state'],
        given_at: consent['grantedAt'],
        confirmed_at: consent['confirmedAt'],
        withdrawn_at: consent['withdrawnAt'],
        valid_until: consent['expiresAt'],
        method: consent['method'],
        reason,
        entity_id: actor,
      }),
    ],
    proof: assigned({ log_sequence: sequence, log_event: event, document: consent['proofRef'] }),
  };
}

/** What has no value is left out. */
const assigned = (values: Readonly<Record<string, Json | undefined>>): JsonObject =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

function unlessEmpty(values: Readonly<Record<string, Json | undefined>>): JsonObject | undefined {
  const object = assigned(values);
  return Object.keys(object).length === 0 ? undefined : object;
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
