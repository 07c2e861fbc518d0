import type { JsonObject } from '#scim';
import { pollRequest } from '../feed/delivery/poll-request.ts';
import { SIGNALS } from '../feed/event-uris.ts';
import { newReceiver, pushDelivery } from '../feed/receivers/receiver.ts';
import { jsonSchemaOf } from './json-schema-of.ts';
import type { Operation } from './operation.ts';
import { component } from './reference.ts';

const identifier = { type: 'string', format: 'uuid' };
const instant = { type: 'string', format: 'date-time' };
const textOrNone = { type: ['string', 'null'] };
const instantOrNone = { type: ['string', 'null'], format: 'date-time' };
const count = { type: 'integer', minimum: 0 };

/** Every property is there. */
const whole = (properties: JsonObject): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const listOf = (items: JsonObject): JsonObject => ({ type: 'array', items });

export const feedSchemas = {
  NewReceiver: jsonSchemaOf(newReceiver),
  PushDelivery: jsonSchemaOf(pushDelivery),
  CreatedReceiver: {
    type: 'object',
    properties: {
      id: identifier,
      audience: { type: 'string' },
      token: { type: 'string', description: 'Of one that polls. Shown here, and never again.' },
    },
    required: ['id', 'audience'],
    additionalProperties: false,
  },
  Receiver: whole({
    id: identifier,
    name: { type: 'string' },
    method: { type: 'string', enum: ['push', 'poll'] },
    endpoint: textOrNone,
    authorized: { type: 'boolean' },
    issuer: { type: 'string' },
    audience: { type: 'string' },
    content: { type: 'string', enum: ['notice', 'full'] },
    events: listOf({ type: 'string', enum: [...SIGNALS] }),
    created: instant,
    suspended: instantOrNone,
    fault: textOrNone,
    failures: count,
    delivered: instantOrNone,
    waiting: count,
    parked: count,
  }),
  ReceiverList: whole({ receivers: listOf(component('schemas', 'Receiver')) }),
  ParkedList: whole({
    parked: listOf(
      whole({
        jti: { type: 'string' },
        event: { type: 'string' },
        subject: textOrNone,
        queued: instant,
        parked: instant,
        fault: { type: 'string' },
      }),
    ),
  }),
  RetriedCount: whole({ retried: count }),
  DiscardedCount: whole({ discarded: count }),
  PollRequest: jsonSchemaOf(pollRequest),
  PolledSets: whole({
    sets: { type: 'object', additionalProperties: { type: 'string' } },
    moreAvailable: { type: 'boolean' },
  }),
} satisfies JsonObject;

const receivers = { tag: 'Receivers', access: 'admin' } as const;
const given = (status: 200 | 201, description: string, schema: string): Operation['answers'] => ({
  [status]: { description, schema: component('schemas', schema), mediaType: 'application/json' },
});
const done = (description: string): Operation['answers'] => ({ 204: { description } });

export const feedOperations: readonly Operation[] = [
  {
    ...receivers,
    method: 'get',
    path: '/admin/receivers',
    id: 'listReceivers',
    summary: 'The receivers of Security Event Tokens, and how they are',
    answers: given(200, 'All of them.', 'ReceiverList'),
  },
  {
    ...receivers,
    method: 'post',
    path: '/admin/receivers',
    id: 'createReceiver',
    summary: 'Register a receiver',
    description: 'An endpoint begins with https. content full needs the scope scim:read too.',
    body: { schema: component('schemas', 'NewReceiver') },
    answers: given(201, 'The receiver.', 'CreatedReceiver'),
    refusals: [409],
  },
  {
    ...receivers,
    method: 'get',
    path: '/admin/receivers/{id}',
    id: 'getReceiver',
    summary: 'One receiver, and how it is',
    parameters: ['Id'],
    answers: given(200, 'The receiver.', 'Receiver'),
  },
  {
    ...receivers,
    method: 'delete',
    path: '/admin/receivers/{id}',
    id: 'deleteReceiver',
    summary: 'Remove a receiver with all that waits for it',
    parameters: ['Id'],
    answers: done('It is gone.'),
  },
  {
    ...receivers,
    method: 'put',
    path: '/admin/receivers/{id}/delivery',
    id: 'moveReceiver',
    summary: 'Give a receiver another endpoint or other credentials',
    parameters: ['Id'],
    body: { schema: component('schemas', 'PushDelivery') },
    answers: done('It is tried there now.'),
    refusals: [409],
  },
  {
    ...receivers,
    method: 'post',
    path: '/admin/receivers/{id}/resume',
    id: 'resumeReceiver',
    summary: 'Try a receiver again now',
    parameters: ['Id'],
    answers: done('It is tried.'),
  },
  {
    ...receivers,
    method: 'get',
    path: '/admin/receivers/{id}/parked',
    id: 'listParkedSets',
    summary: 'The tokens that a receiver has refused',
    parameters: ['Id'],
    answers: given(200, 'All of them, oldest first.', 'ParkedList'),
  },
  {
    ...receivers,
    method: 'delete',
    path: '/admin/receivers/{id}/parked',
    id: 'discardParkedSets',
    summary: 'Give up the tokens that a receiver has refused',
    parameters: ['Id'],
    answers: given(200, 'How many there were.', 'DiscardedCount'),
  },
  {
    ...receivers,
    method: 'post',
    path: '/admin/receivers/{id}/parked/retry',
    id: 'retryParkedSets',
    summary: 'Deliver once more what a receiver has refused',
    parameters: ['Id'],
    answers: given(200, 'How many there were.', 'RetriedCount'),
  },
  {
    tag: 'Receivers',
    access: 'events',
    method: 'post',
    path: '/feeds/{id}',
    id: 'pollSets',
    summary: 'Come for Security Event Tokens (RFC 8936)',
    parameters: ['Id'],
    body: { schema: component('schemas', 'PollRequest'), optional: true },
    answers: given(200, 'The oldest that wait.', 'PolledSets'),
  },
  {
    tag: 'Receivers',
    access: 'anybody',
    method: 'get',
    path: '/.well-known/jwks.json',
    id: 'getKeys',
    summary: 'The keys that tokens are verified with (RFC 7517)',
    answers: { 200: { description: 'The keys.', schema: { type: 'object' }, mediaType: 'application/json' } },
  },
];
