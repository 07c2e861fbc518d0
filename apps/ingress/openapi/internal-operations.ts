import { factDataSchemas } from '#identity';
import { z } from 'zod';
import type { JsonObject } from '#scim';
import { begin, complete, finish } from '../erasures/erasure-requests.ts';
import { TOLD_TYPES } from '../facts/whose-fact.ts';
import { MAX_FACTS, factSchema } from '../facts/facts-request.ts';
import { jsonSchemaOf } from './json-schema-of.ts';
import type { Operation } from './operation.ts';
import { component } from './reference.ts';

const count = { type: 'integer', minimum: 0 };

/** With the data of each type, which the request's own schema leaves open. */
const facts = z.strictObject({
  facts: z
    .array(z.union(TOLD_TYPES.map((type) => factSchema.extend({ type: z.literal(type), data: factDataSchemas[type] }))))
    .max(MAX_FACTS),
});

export const internalSchemas = {
  FactsRequest: jsonSchemaOf(facts),
  FactsRecorded: {
    type: 'object',
    properties: { accepted: count, duplicates: count },
    required: ['accepted', 'duplicates'],
    additionalProperties: false,
  },
  ErasureRequest: jsonSchemaOf(begin),
  ErasureFinish: jsonSchemaOf(finish),
  ErasureCompletion: jsonSchemaOf(complete),
  ErasureStanding: {
    type: 'object',
    properties: { status: { type: 'string', enum: ['erasing', 'deleted', 'erased'] } },
    required: ['status'],
    additionalProperties: false,
  },
} satisfies JsonObject;

const answer = (name: string): Operation['answers'] => ({
  200: { description: 'It is so.', schema: component('schemas', name), mediaType: 'application/json' },
});
const internal = { method: 'post', tag: 'Internal', access: 'facts' } as const;

export const internalOperations: readonly Operation[] = [
  {
    ...internal,
    path: '/internal/facts',
    id: 'recordFacts',
    summary: 'Record what was learnt about people and groups',
    description:
      'A fact is known by its id and recorded once. Every subject must be a resource that is or was there, and the source is the target that data names, else audit.',
    body: { schema: component('schemas', 'FactsRequest') },
    answers: answer('FactsRecorded'),
  },
  {
    ...internal,
    path: '/internal/erasures',
    id: 'beginErasure',
    summary: 'Begin to erase a person',
    description: 'For the services alone: people are erased at POST /privacy/erasures.',
    body: { schema: component('schemas', 'ErasureRequest') },
    answers: answer('ErasureStanding'),
    refusals: [404],
  },
  {
    ...internal,
    path: '/internal/erasures/finish',
    id: 'finishErasure',
    summary: 'Forget a person whom every target has forgotten',
    description: 'For the services alone.',
    body: { schema: component('schemas', 'ErasureFinish') },
    answers: answer('ErasureStanding'),
    refusals: [404, 409],
  },
  {
    ...internal,
    path: '/internal/erasures/complete',
    id: 'completeErasure',
    summary: 'Record that an erasure is over',
    description: 'For the services alone.',
    body: { schema: component('schemas', 'ErasureCompletion') },
    answers: answer('ErasureStanding'),
    refusals: [404, 409],
  },
];
