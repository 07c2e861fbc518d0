import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { EDITOR_SCHEMAS } from './editor-schemas.ts';
import { profileFolder } from './profile-folder.ts';

const committed = (name: string): unknown =>
  JSON.parse(readFileSync(join(profileFolder(), 'schema', `${name}.schema.json`), 'utf8'));

describe('the JSON Schemas for editors', () => {
  it.each(['targets', 'profile'] as const)(
    '%s: the file is what the grammar says (rollcall targets schema)',
    (name) => {
      expect(committed(name)).toEqual(JSON.parse(JSON.stringify(EDITOR_SCHEMAS[name]())));
    },
  );

  it('are closed: an editor marks what there is not', () => {
    expect(EDITOR_SCHEMAS.profile()).toMatchObject({
      additionalProperties: false,
      properties: { connect: { additionalProperties: false }, operations: { additionalProperties: false } },
    });
  });

  it('are named by every profile that comes with Rollcall', () => {
    // A rollcall.yaml is copied away from here, where the schema is not beside it.
    const isProfile = (file: string): boolean => file.endsWith('.yaml') && !file.endsWith('.rollcall.yaml');
    for (const name of readdirSync(profileFolder()).filter(isProfile)) {
      const [first = ''] = readFileSync(join(profileFolder(), name), 'utf8').split('\n');
      expect([name, first]).toEqual([name, '# yaml-language-server: $schema=schema/profile.schema.json']);
    }
  });
});
