import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runCommand } from '../../apps/cli/program.ts';
import { TestIngress } from '../../apps/ingress/testing/test-ingress.ts';
import { eventually } from '../support/eventually.ts';
import { startSource } from '../support/source-process.ts';

const CLI = resolve(import.meta.dirname, '../../apps/cli/main.ts');
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('rollcall import', () => {
  let ingress: TestIngress;
  let home: string;

  beforeAll(async () => {
    ingress = await TestIngress.open();
  });
  afterAll(() => ingress.close());
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'rollcall-import-'));
    const run = {
      scimBaseUrl: ingress.base,
      token: ingress.token,
      auditorUrl: 'http://127.0.0.1:1',
      sandboxUrl: 'http://127.0.0.1:1',
    };
    await writeFile(join(home, 'run.json'), JSON.stringify(run));
  });
  afterEach(() => rm(home, { recursive: true }));

  const fileOf = async (name: string, text: string): Promise<string> => {
    const path = join(home, name);
    await writeFile(path, text);
    return path;
  };

  const importing = (source: string, ...options: string[]) => importingAs(undefined, source, ...options);
  const importingAs = async (token: string | undefined, source: string, ...options: string[]) => {
    const written: string[] = [];
    const errors: string[] = [];
    const code = await runCommand(['import', source, '--home', home, ...options], {
      out: (text) => written.push(text),
      err: (text) => errors.push(text),
      interactive: false,
      env: token === undefined ? {} : { ROLLCALL_TOKEN: token },
      now: () => performance.now(),
    });
    return { code, out: written.join(''), err: errors.join('') };
  };

  /** Living people of a tenant whose externalId begins with this. */
  const people = async (prefix: string, tenant = 'default') =>
    (
      await ingress.pool.query<{ document: Record<string, unknown>; version: number }>(
        `SELECT document, version FROM registry.resource
         WHERE tenant = $2 AND type = 'User' AND status = 'live' AND starts_with(external_id, $1) ORDER BY external_id`,
        [prefix, tenant],
      )
    ).rows;
  /** The newest. */
  const reportOf = async (): Promise<string> => {
    const folder = join(home, 'imports');
    const names = (await readdir(folder)).filter((each) => each.endsWith('.refused.jsonl'));
    const written = await Promise.all(
      names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
    );
    return join(folder, written.sort((a, b) => b.at - a.at)[0]?.name ?? '');
  };

  it('brings in a CSV file under its headers, and says where the refused lines are and why', async () => {
    const run = randomUUID().slice(0, 8);
    const file = await fileOf(
      'people.csv',
      [
        '\uFEFFLogin;External Id;Last Name;E-Mail;Abteilung;Notes',
        `ada.${run};${run}-1;Lovelace;ada.${run}@example.com;Tours;"two`,
        `lines; and ""quotes"""`,
        `;${run}-2;Nobody;;;`,
        `cleo.${run};${run}-3;"O'Neil; Cleo";cleo.${run}@example.com;;`,
        `dan.${run};${run}-4;;;;;one too many`,
        '',
        `eve.${run};${run}-5;${'x'.repeat(70_000)};;;`,
      ].join('\r\n'),
    );
    const mapping = ['--map', `Abteilung=${ENTERPRISE}:department`, '--map', 'Notes='];
    const imported = await importing(file, ...mapping);
    expect(imported).toMatchObject({ code: 3, out: expect.stringContaining('2 created, 3 refused') });
    expect((await people(run)).map(({ document }) => document)).toMatchObject([
      {
        userName: `ada.${run}`,
        name: { familyName: 'Lovelace' },
        emails: [{ type: 'work', value: `ada.${run}@example.com` }],
        [ENTERPRISE]: { department: 'Tours' },
      },
      { userName: `cleo.${run}`, name: { familyName: `O'Neil; Cleo` } },
    ]);
    const report = await reportOf();
    const refused = (await readFile(report, 'utf8')).trim().split('\n');
    expect(refused.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { line: 4, reason: expect.stringContaining('userName') },
      { line: 6, reason: '7 cells, but the header names 6' },
      { line: 8, reason: expect.stringContaining('name.familyName') },
    ]);
    expect((await stat(report)).mode & 0o777).toBe(0o600);
    expect(imported.err + imported.out).not.toContain('Lovelace');
  });

  it('complains about a column that it knows nothing of, before anybody is sent', async () => {
    const run = randomUUID().slice(0, 8);
    const file = await fileOf('people.csv', `userName,externalId,Shoe Size\nada.${run},${run}-1,42\n`);
    const imported = await importing(file);
    expect(imported.code).toBe(2);
    expect(imported.err).toMatch(/^rollcall: nothing is known of the column «Shoe Size»; say where it goes.*--map/m);
    expect(await people(run)).toEqual([]);
  });

  it('brings in JSON lines, and refuses what is no person on them by its line', async () => {
    const run = randomUUID().slice(0, 8);
    const good = (n: number) =>
      JSON.stringify({ userName: `u${n}.${run}`, externalId: `${run}-${n}`, active: n !== 3 });
    const text = [good(1), '', '{"userName":', '[1]', good(2), 'x'.repeat(1_100_000), good(3)].join('\n');
    const imported = await importing(await fileOf('people.jsonl', text), '--json');
    expect(JSON.parse(imported.out)).toMatchObject({ created: 3, refused: 3 });
    expect((await people(run)).map(({ document }) => document['active'])).toEqual([true, true, false]);
    const refused = (await readFile(await reportOf(), 'utf8')).trim().split('\n');
    expect(refused.map((line) => (JSON.parse(line) as { line: number }).line)).toEqual([3, 4, 6]);
  });

  it('doubles nobody who comes again, and updates them when asked to', async () => {
    const run = randomUUID().slice(0, 8);
    const line = (n: number, title: string, userName = `u${n}.${run}`) =>
      JSON.stringify({ userName, externalId: `${run}-${n}`, title });
    await importing(await fileOf('first.jsonl', [line(1, 'a'), line(2, 'a')].join('\n')));
    const again = await fileOf('again.jsonl', [line(1, 'b'), line(2, 'b', `renamed.${run}`), line(3, 'b')].join('\n'));
    expect(await importing(again)).toMatchObject({
      code: 0,
      out: expect.stringContaining('1 created, 2 there already'),
    });
    expect((await people(run)).map(({ document }) => document['title'])).toEqual(['a', 'a', 'b']);
    expect(await importing(again, '--existing', 'update')).toMatchObject({
      code: 0,
      out: expect.stringContaining('0 created, 3 updated'),
    });
    expect((await people(run)).map(({ document }) => [document['userName'], document['title']])).toEqual([
      [`u1.${run}`, 'b'],
      [`renamed.${run}`, 'b'],
      [`u3.${run}`, 'b'],
    ]);
  });

  it('lets the second of two lines about one person find the first', async () => {
    const run = randomUUID().slice(0, 8);
    const lines = Array.from({ length: 40 }, (_, n) =>
      JSON.stringify({ userName: `u${n}.${run}`, externalId: `${run}-${n % 4}`, title: String(n) }),
    );
    const imported = await importing(await fileOf('twice.jsonl', lines.join('\n')), '--existing', 'update');
    expect(imported.out).toContain('4 created, 36 updated');
    expect((await people(run)).map(({ document }) => document['title'])).toEqual(['36', '37', '38', '39']);
  });

  it('shows how far it is in plain lines where nobody watches', async () => {
    const run = randomUUID().slice(0, 8);
    const imported = await importing(
      await fileOf('few.jsonl', JSON.stringify({ userName: `u.${run}`, externalId: run })),
    );
    expect(imported.err).toMatch(/^\[#{24}\] {2}100 % {2}1 people {2}\d+\/s/m);
  });

  it('goes on after a kill where it was, and doubles nobody; another tenant begins at the beginning', async () => {
    const run = randomUUID().slice(0, 8);
    const total = 12_000;
    const lines = Array.from({ length: total }, (_, n) =>
      n % 3_000 === 2_999 ? '{}' : JSON.stringify({ userName: `u${n}.${run}`, externalId: `${run}-${n}` }),
    );
    const file = await fileOf('many.jsonl', lines.join('\n'));
    const child = startSource(CLI, ['import', file, '--home', home]);
    const checkpoint = async (): Promise<string[]> =>
      (await readdir(join(home, 'imports'))).filter((name) => name.endsWith('.checkpoint.json'));
    await eventually(async () => (await checkpoint()).length > 0, { within: 60_000, every: 5 });
    const ended = new Promise((settle) => child.once('close', settle));
    child.kill('SIGKILL');
    await ended;
    const before = (await people(run)).length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(total - 4);
    const others = await ingress.tokenFor('other', ['scim:read', 'scim:write']);
    expect((await importingAs(others, file)).err).not.toContain('Going on');
    expect(await people(run, 'other')).toHaveLength(total - 4);
    const imported = await importing(file);
    expect(imported.err).toMatch(/^Going on after [\d,]+ records\./m);
    const ids = (await people(run)).map(({ document }) => document['externalId']);
    expect(ids).toHaveLength(total - 4);
    expect(new Set(ids).size).toBe(total - 4);
    const refused = (await readFile(await reportOf(), 'utf8')).trim().split('\n');
    expect(refused.map((line) => (JSON.parse(line) as { line: number }).line)).toEqual([3_000, 6_000, 9_000, 12_000]);
    expect(await checkpoint()).toEqual([]);
  }, 120_000);

  it('refuses to go on with a file that has changed', async () => {
    const run = randomUUID().slice(0, 8);
    const line = JSON.stringify({ userName: `u.${run}`, externalId: run });
    const file = await fileOf('changed.jsonl', line);
    const checkpoint = join(home, 'checkpoint.json');
    const state = { source: 'other', done: 1, position: 1, reportBytes: 0 };
    const tally = { created: 1, updated: 0, skipped: 0, refused: 0 };
    await writeFile(checkpoint, JSON.stringify({ ...state, tally }));
    const refused = await importing(file, '--checkpoint', checkpoint);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('--restart') });
    expect(await importing(file, '--checkpoint', checkpoint, '--restart')).toMatchObject({ code: 0 });
  });

  it('reads another SCIM server page by page, and knows its people by the ids they have there', async () => {
    const other = await TestIngress.open();
    try {
      const made = Array.from({ length: 250 }, (_, n) => ({
        method: 'POST',
        path: '/Users',
        bulkId: `b${n}`,
        data: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: `other${n}.${home}` },
      }));
      const bulk = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: made };
      expect((await other.send('POST', '/Bulk', bulk)).status).toBe(200);
      const tokenFile = await fileOf('token', other.token);
      const first = await importing(other.base, '--token-file', tokenFile);
      expect(first).toMatchObject({ code: 0, out: expect.stringContaining('250 created') });
      expect(await importing(`${other.base}/Users`, '--token-file', tokenFile)).toMatchObject({
        code: 0,
        out: expect.stringContaining('0 created, 250 there already'),
      });
      const { rows } = await ingress.pool.query(
        `SELECT FROM registry.resource WHERE user_name LIKE 'other%' AND external_id IS NOT NULL`,
      );
      expect(rows).toHaveLength(250);
      const stranger = await importing(other.base);
      expect(stranger).toMatchObject({ code: 1, err: expect.stringContaining('ROLLCALL_IMPORT_TOKEN') });
    } finally {
      await other.close();
    }
  }, 60_000);
});
