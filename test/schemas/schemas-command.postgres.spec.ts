import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from '../../apps/cli/program.ts';
import { TestIngress } from '../../apps/ingress/testing/test-ingress.ts';

const BADGE = 'urn:acme:params:scim:schemas:extension:badge:1.0:User';

describe('rollcall schemas', () => {
  let ingress: TestIngress;
  let home: string;

  beforeAll(async () => {
    ingress = await TestIngress.open();
    home = await mkdtemp(join(tmpdir(), 'rollcall-schemas-'));
    const token = await ingress.tokenFor('default', ['admin', 'scim:read']);
    const nowhere = 'http://127.0.0.1:1';
    const run = { scimBaseUrl: ingress.base, token, auditorUrl: nowhere, sandboxUrl: nowhere };
    await writeFile(join(home, 'run.json'), JSON.stringify(run));
  });
  afterAll(async () => {
    await rm(home, { recursive: true });
    await ingress.close();
  });

  const rollcall = async (...args: string[]) => {
    const written: string[] = [];
    const code = await runCommand(['schemas', ...args, '--home', home], {
      out: (text) => written.push(text),
      err: (text) => written.push(text),
      interactive: false,
      env: {},
      now: () => performance.now(),
    });
    return { code, said: written.join('') };
  };
  const definitionOf = async (...attributes: object[]): Promise<string> => {
    const file = join(home, 'badge.json');
    await writeFile(file, JSON.stringify({ id: BADGE, name: 'Badge', attributes }));
    return file;
  };

  it('adds, lists, shows, changes and removes, and passes on why something is refused', async () => {
    expect(await rollcall('add', await definitionOf({ name: 'color' }))).toMatchObject({ code: 0 });
    expect((await rollcall('list')).said).toMatch(new RegExp(`^${BADGE}\\s+Badge\\s+1$`, 'm'));
    expect(JSON.parse((await rollcall('show', BADGE)).said)).toMatchObject({
      id: BADGE,
      attributes: [{ name: 'color' }],
    });
    const user = { schemas: [BADGE], userName: 'ada', [BADGE]: { color: 'red' } };
    expect((await ingress.send('POST', '/Users', user)).status).toBe(201);
    const refused = await rollcall('change', await definitionOf({ name: 'size' }));
    expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('color: the attribute would go') });
    expect(await rollcall('change', await definitionOf({ name: 'color' }, { name: 'size' }))).toMatchObject({
      code: 0,
    });
    expect(await rollcall('remove', BADGE)).toMatchObject({ code: 1 });
    expect(await rollcall('remove', `${BADGE}2`)).toMatchObject({ code: 1 });
  });

  it('says of a file that is no definition what it should be', async () => {
    const file = join(home, 'broken.json');
    await writeFile(file, '{');
    expect(await rollcall('add', file)).toMatchObject({
      code: 1,
      said: expect.stringContaining('id, name and attributes'),
    });
  });
});
