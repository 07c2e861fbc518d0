import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { undeclaredSettings } from '../http/connection.ts';
import { YamlFile } from '../configuration/yaml-file.ts';
import { readProfile } from '../profile/read-profile.ts';

const names = readdirSync(import.meta.dirname).filter((name) => /^(?!.*\.rollcall\.).*\.yaml$/.test(name));

describe('the profiles that come with Rollcall', () => {
  it.each(names)('%s can work, is named as its file, and says what it was verified against', async (name) => {
    const profile = readProfile(await YamlFile.read(join(import.meta.dirname, name)));
    expect(`${profile.name}.yaml`).toBe(name);
    expect(undeclaredSettings(profile)).toEqual([]);
    expect(profile.verified).toMatch(/sandbox|not verified against the live service/);
    const table = readFileSync(join(import.meta.dirname, '../../../docs/targets.md'), 'utf8');
    expect(table).toContain(`\`${profile.name}\``);
  });
});
