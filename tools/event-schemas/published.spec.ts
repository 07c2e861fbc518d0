import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { eventDataSchemas, type EventType } from '#identity';
import { breakingChanges } from './breaking-changes.ts';
import { dataFile, dataSchemas, documents } from './documents.ts';
import type { JsonSchema } from './json-schema.ts';

const FOLDER = resolve(import.meta.dirname, '../../docs/events');
const RELEASED = join(FOLDER, 'released');

describe('the published schemas', () => {
  it.each([...documents()])('%s is what the code says (else: npm run schemas)', (path, text) => {
    const file = join(FOLDER, path);
    expect(existsSync(file) ? readFileSync(file, 'utf8') : 'missing').toBe(text);
  });

  it('describe every event type and no other', () => {
    const files = readdirSync(join(FOLDER, 'data')).sort();
    const types = Object.keys(eventDataSchemas) as EventType[];
    expect(files).toEqual(types.map((type) => basename(dataFile(type))).sort());
  });
});

describe.each(readdirSync(RELEASED))('events of release %s', (release) => {
  const current = new Map([...dataSchemas()].map(([type, schema]) => [basename(dataFile(type)), schema]));

  it.each(readdirSync(join(RELEASED, release)))('are still taken by %s', (file) => {
    const released = JSON.parse(readFileSync(join(RELEASED, release, file), 'utf8')) as JsonSchema;
    const now = current.get(file);
    // An event type is never taken away: its events stay in the log for ever.
    if (now === undefined) throw new Error(`there is no such event type any more`);
    expect(breakingChanges(released, now)).toEqual([]);
  });
});
