import { CUSTOMER_SCHEMA, type JsonObject } from '#scim';
import type { Operation } from './operation.ts';
import { isMessage } from './messages.ts';
import { component } from './reference.ts';

const root = '/scim/v2/Users/{id}/consents';
const text = { type: 'string' };
const instant = { type: 'string', format: 'date-time' };
const sequence = { type: 'integer', minimum: 1 };

const closed = (properties: JsonObject, required: readonly string[]): JsonObject => ({
  type: 'object',
  properties,
  required: [...required],
  additionalProperties: false,
});

/** The row of `consents` as the schema of the customer extension has it. */
const consent = { $ref: `#/components/schemas/User/properties/${CUSTOMER_SCHEMA}/properties/consents/items` };

export const consentSchemas = {
  ConsentRecord: closed(
    {
      schemas: { type: 'array', items: text },
      id: { type: 'string', format: 'uuid' },
      change: { type: 'string', enum: ['granted', 'revoked'] },
      time: instant,
      sequence,
      reason: { const: 'expired' },
      actor: text,
      consent,
      receipt: closed({ $ref: { type: 'string', format: 'uri' } }, ['$ref']),
    },
    ['schemas', 'id', 'change', 'time', 'sequence', 'consent', 'receipt'],
  ),
  ConsentHistory: closed(
    {
      schemas: isMessage('ListResponse'),
      itemsPerPage: { type: 'integer', minimum: 0 },
      nextAfter: sequence,
      Resources: { type: 'array', items: component('schemas', 'ConsentRecord') },
    },
    ['schemas', 'itemsPerPage', 'Resources'],
  ),
  ConsentReceipt: {
    type: 'object',
    description: 'ISO/IEC TS 27560:2023; proof names the place in the log.',
    properties: {
      schema_version: { const: 'ISO/IEC TS 27560:2023' },
      receipt_id: { type: 'string', format: 'uuid' },
      record_id: text,
      pii_principal_id: { type: 'string', format: 'uuid' },
      processing: { type: 'array', items: { type: 'object' }, minItems: 1 },
      party_identification: { type: 'array', items: { type: 'object' }, minItems: 1 },
      events: { type: 'array', items: { type: 'object' }, minItems: 1 },
      proof: { type: 'object', properties: { log_sequence: sequence, log_event: text, document: text } },
    },
    required: ['schema_version', 'receipt_id', 'record_id', 'pii_principal_id', 'processing', 'events', 'proof'],
  },
} satisfies JsonObject;

export const consentOperations: readonly Operation[] = [
  {
    method: 'get',
    path: root,
    id: 'listConsents',
    tag: 'Consents',
    summary: 'Every grant and every end of a consent, oldest first',
    access: 'scim:read',
    parameters: ['Id', 'ConsentsAfter', 'ConsentsCount'],
    answers: { 200: { description: 'A page.', schema: component('schemas', 'ConsentHistory') } },
  },
  {
    method: 'get',
    path: `${root}/{event}`,
    id: 'getConsentReceipt',
    tag: 'Consents',
    summary: 'A receipt for one of them',
    access: 'scim:read',
    parameters: ['Id', 'Event'],
    answers: { 200: { description: 'The receipt.', schema: component('schemas', 'ConsentReceipt') } },
  },
];
