import { attribute, complex, flag, moment, text } from './define.ts';
import type { SchemaDocument } from './schema-document.ts';

export const CUSTOMER_SCHEMA = 'urn:rollcall:params:scim:schemas:extension:customer:2.0:User';

const unique = { uniqueness: 'server' } as const;
const readOnly = { mutability: 'readOnly' } as const;
const onRequest = { returned: 'request' } as const;

const consent = [
  text('id', 'Identifier of the row, made by the service provider.', { ...readOnly, caseExact: true }),
  text('purpose', "What the data may be used for, e.g., 'newsletter'. A name of the purpose catalogue.", {
    required: true,
  }),
  text('channel', 'By which channel the person may be reached.', {
    canonicalValues: ['email', 'sms', 'push', 'phone', 'post', 'any'],
  }),
  text('state', 'Where the consent stands.', {
    canonicalValues: ['requested', 'pending', 'granted', 'denied', 'withdrawn', 'expired'],
  }),
  flag('granted', "Whether the state is 'granted'.", readOnly),
  text('lawfulBasis', 'The lawful basis of the processing (GDPR article 6).', {
    canonicalValues: ['consent', 'legitimate_interests', 'contract', 'legal_obligation'],
  }),
  moment('grantedAt', 'When the person agreed.'),
  moment('confirmedAt', 'When the person confirmed (double opt-in).'),
  moment('withdrawnAt', 'When the person withdrew or objected.'),
  moment('expiresAt', 'When the consent ends by itself.'),
  text('method', 'How the consent was given.', {
    canonicalValues: ['single_opt_in', 'double_opt_in', 'explicit', 'imported'],
  }),
  text('source', "Where it was given: one of the canonical values, or 'target:' and the name of a target.", {
    canonicalValues: ['web', 'app', 'pos', 'call_center', 'import', 'gpc_signal'],
  }),
  text('sourceRef', 'Reference into the source, e.g., a form or a till.', { caseExact: true }),
  text('noticeId', 'Which text the person was shown.', { caseExact: true }),
  text('noticeVersion', 'Which version of the text.', { caseExact: true }),
  text('noticeHash', 'SHA-256 of the exact text, hexadecimal.'),
  text('noticeLanguage', 'The language of the text, a language tag (BCP 47).'),
  text('proofRef', 'Where the proof is: the sequence of an event or a document id.', { caseExact: true }),
  text('controller', 'Who is responsible for the processing.'),
  text('jurisdiction', "The law it was given under, e.g., 'DE'."),
];

/**
 * Consents, preferences and loyalty of a customer. No standard exists for these; the names follow ISO/IEC TS 27560
 * and schema.org. Scalars are kept flat where identity providers map scalars best.
 */
export const customerSchema: SchemaDocument = {
  id: CUSTOMER_SCHEMA,
  name: 'CustomerUser',
  description: 'Customer: consents, preferences, loyalty',
  attributes: [
    text('customerNumber', 'The number under which the customer is known.', unique),
    moment('customerSince', 'Since when the person is a customer.'),
    text('status', 'Where the customer relationship stands.', {
      canonicalValues: ['active', 'guest', 'dormant', 'closed'],
    }),
    flag('doNotContact', 'The person is not to be contacted at all.'),
    flag('marketingEmail', 'Shorthand for the marketing consent by email: written as one change, read as computed.'),
    flag('marketingSms', 'Shorthand for the marketing consent by SMS: written as one change, read as computed.'),
    flag('suppressed', 'The person is on the suppression list.', readOnly),
    complex('marketingPreferences', 'What the person prefers. Preferences are not consent.', [
      text('language', 'A language tag (BCP 47).'),
      text('timezone', 'A time zone in IANA format.'),
      text('frequency', 'How often at most.', { canonicalValues: ['all', 'weekly', 'monthly', 'none'] }),
      text('topics', 'What the person wants to hear about.', { multiValued: true }),
      moment('pausedUntil', 'No marketing before this time.'),
    ]),
    complex('loyalty', 'Membership in a loyalty programme, after schema.org ProgramMembership.', [
      text('program', 'The name of the programme.'),
      text('membershipNumber', 'The membership number.', unique),
      text('tier', 'The current tier.'),
      moment('tierSince', 'Since when.'),
      moment('tierExpiresAt', 'Until when.'),
      text('status', 'Where the membership stands.', { canonicalValues: ['active', 'suspended', 'closed'] }),
      attribute('membershipPoints', 'integer', 'The balance. Changes daily and is not synced.', onRequest),
      moment('pointsAsOf', 'When the balance was taken.', onRequest),
    ]),
    complex('consents', 'One current row for each (purpose, channel, controller).', consent, { multiValued: true }),
  ],
};
