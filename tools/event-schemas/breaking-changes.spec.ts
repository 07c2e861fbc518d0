import { describe, expect, it } from '@jest/globals';
import { breakingChanges } from './breaking-changes.ts';
import type { JsonSchema } from './json-schema.ts';

const OLD: JsonSchema = {
  type: 'object',
  description: 'Old words',
  properties: {
    target: { type: 'string', maxLength: 200 },
    action: { type: 'string', enum: ['created', 'updated'] },
    fields: { type: 'array', items: { type: 'string' } },
  },
  required: ['target'],
};

const withProperty = (name: string, schema: JsonSchema): JsonSchema => ({
  ...OLD,
  properties: { ...OLD.properties, [name]: schema },
});

describe('a change of a published schema', () => {
  it.each<readonly [string, JsonSchema]>([
    ['nothing', OLD],
    ['other words', { ...OLD, description: 'New words' }],
    ['a new attribute that may lack', withProperty('note', { type: 'string' })],
    ['a new value', withProperty('action', { type: 'string', enum: ['created', 'updated', 'deleted'] })],
    ['a limit that is gone', withProperty('target', { type: 'string' })],
    ['an attribute that may lack now', { ...OLD, required: [] }],
  ])('that is %s breaks no old event', (_, next) => {
    expect(breakingChanges(OLD, next)).toEqual([]);
  });

  it.each<readonly [string, JsonSchema, string]>([
    ['a new demand', { ...OLD, required: ['target', 'action'] }, 'data.action is required now, old events may lack it'],
    ['another type', withProperty('target', { type: 'integer', maxLength: 200 }), 'data.target: type is another'],
    [
      'a value less',
      withProperty('action', { type: 'string', enum: ['created'] }),
      'data.action no longer takes updated',
    ],
    [
      'a limit',
      withProperty('fields', { type: 'array', items: { type: 'string' }, maxItems: 3 }),
      'data.fields: maxItems is another',
    ],
    [
      'another item',
      withProperty('fields', { type: 'array', items: { type: 'number' } }),
      'data.fields[]: type is another',
    ],
    [
      'values where all were taken',
      withProperty('target', { type: 'string', maxLength: 200, enum: ['a'] }),
      'data.target takes certain values only now',
    ],
    [
      'an attribute less',
      { ...OLD, properties: { target: { type: 'string', maxLength: 200 } } },
      'data.action is no longer described, but old events have it',
    ],
  ])('that is %s is told', (_, next, told) => {
    expect(breakingChanges(OLD, next)).toContain(told);
  });
});
