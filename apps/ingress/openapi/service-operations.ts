import type { JsonObject } from '#scim';
import type { Answer, Operation } from './operation.ts';
import { component } from './reference.ts';

export const serviceSchemas = {
  Readiness: {
    type: 'object',
    properties: {
      ready: { type: 'boolean' },
      checks: {
        type: 'object',
        additionalProperties: {
          type: 'object',
          properties: { ready: { type: 'boolean' }, reason: { type: 'string' }, detail: { type: 'object' } },
          required: ['ready'],
        },
      },
    },
    required: ['ready', 'checks'],
    additionalProperties: false,
  },
} satisfies JsonObject;

const open = { method: 'get', tag: 'Service', access: 'anybody' } as const;
const json = (description: string, schema: JsonObject): Answer => ({
  description,
  schema,
  mediaType: 'application/json',
});

export const serviceOperations: readonly Operation[] = [
  {
    ...open,
    path: '/healthz',
    id: 'getHealth',
    summary: 'Whether the process can answer at all',
    answers: {
      200: json('It can.', { type: 'object', properties: { status: { const: 'ok' } }, required: ['status'] }),
    },
  },
  {
    ...open,
    path: '/readyz',
    id: 'getReadiness',
    summary: 'Whether every part is ready',
    answers: {
      200: json('All are.', component('schemas', 'Readiness')),
      503: json('One is not; its reason is told.', component('schemas', 'Readiness')),
    },
  },
  {
    ...open,
    path: '/metrics',
    id: 'getMetrics',
    summary: 'Metrics for Prometheus',
    answers: { 200: { description: 'Text format 0.0.4.', schema: { type: 'string' }, mediaType: 'text/plain' } },
  },
  {
    ...open,
    path: '/openapi.json',
    id: 'getOpenApi',
    summary: 'This document',
    description: 'With a token it describes the extension schemas of its tenant too.',
    access: 'tenant',
    answers: { 200: json('The document.', { type: 'object' }) },
  },
];
