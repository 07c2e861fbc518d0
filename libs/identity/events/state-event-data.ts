import { z } from 'zod';
import { documentSchema, formerValuesSchema } from './document-schema.ts';

/** Nothing: deletion and erasure are told by the clear attributes alone. */
const nothing = z.object({});

const created = z.object({ after: documentSchema });
const changed = z.object({ before: formerValuesSchema, after: documentSchema });

/** Which consent an event is about: there is one current row per purpose, channel and controller. */
const consentReference = z.object({
  purpose: z.string(),
  channel: z.string().optional(),
  controller: z.string().optional(),
});

const consentGranted = changed.extend({ consent: consentReference });
const consentRevoked = changed.extend({
  consent: consentReference,
  /** Present when nobody asked for it: the consent reached its `expiresAt`. */
  reason: z.enum(['expired']).optional(),
});

const member = z.object({ value: z.string(), type: z.enum(['User', 'Group']) });

/** The most ids, added and removed together, that one event names; more become consecutive events. */
export const MEMBERS_PER_EVENT = 5_000;

const membersChanged = z
  .object({ added: z.array(member), removed: z.array(member) })
  .refine((data) => data.added.length + data.removed.length <= MEMBERS_PER_EVENT, {
    error: `at most ${MEMBERS_PER_EVENT} members an event`,
  });

/** What stands in the data of each state event, before sealing where the type is sealed. */
export const stateEventDataSchemas = {
  'rollcall.user.created': created,
  'rollcall.user.updated': changed,
  'rollcall.user.activated': changed,
  'rollcall.user.deactivated': changed,
  'rollcall.user.deleted': nothing,
  'rollcall.user.erased': nothing,
  'rollcall.consent.granted': consentGranted,
  'rollcall.consent.revoked': consentRevoked,
  'rollcall.group.created': created,
  'rollcall.group.updated': changed,
  'rollcall.group.deleted': nothing,
  'rollcall.group.members_changed': membersChanged,
} as const;
