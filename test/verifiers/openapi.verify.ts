import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createToken } from '../../apps/ingress/registry/tokens.ts';
import { TestIngress } from '../../apps/ingress/testing/test-ingress.ts';
import { SCOPES } from '../../libs/platform/index.ts';
import { runCommand, type Ended } from '../support/run-command.ts';

const FOLDER = join(import.meta.dirname, 'schemathesis');
/** What it finds with a seed it finds again. */
const SEED = '7644';
/** Milliseconds that a run may take on a machine that has other things to do; what is tried is counted, not timed. */
const PATIENCE = 900_000;
const WHOLE = process.env['ROLLCALL_SCHEMATHESIS'] === 'whole';

const created = z.object({ id: z.string() });
const shape = z.looseObject({ paths: z.looseObject({}) });

let ingress: TestIngress;
let home: string;
let people: string[];
let token: { readonly id: string; readonly token: string };

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rollcall-schemathesis-'));
  await succeed('python3', ['-m', 'venv', home]);
  const requirements = join(FOLDER, 'requirements.txt');
  await succeed(join(home, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '-r', requirements]);
  ingress = await TestIngress.open();
  people = [];
  for (let next = 0; next < 8; next += 1) {
    const person = await ingress.send('POST', '/Users', { userName: `person${next}@example.org` });
    people.push(created.parse(person.body).id);
  }
  token = await createToken(ingress.pool, {
    tenant: 'default',
    name: 'schemathesis',
    scopes: SCOPES,
    // Of somebody whom nothing else needs: DELETE /Me is among what is tried.
    person: people.pop(),
    expires: null,
  });
}, 240_000);

afterAll(async () => {
  await ingress.close();
  await rm(home, { recursive: true });
});

async function succeed(command: string, args: readonly string[]): Promise<void> {
  const { code, output } = await runCommand(command, args, FOLDER);
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}: ${output}`);
}

/** Runs it against the service, with a configuration and hooks of its own. */
async function schemathesis(document: string): Promise<Ended> {
  const text = await readFile(join(FOLDER, 'schemathesis.toml'), 'utf8');
  const configuration = join(home, 'schemathesis.toml');
  await writeFile(configuration, WHOLE ? text.replaceAll('phases.coverage.enabled = false', '') : text);
  const settings = [
    `ROLLCALL_PEOPLE=${people.join(',')}`,
    `ROLLCALL_TOKEN_ID=${token.id}`,
    `PYTHONPATH=${FOLDER}`,
    'PYTHONDONTWRITEBYTECODE=1',
  ];
  const options = [
    '--url',
    ingress.url,
    '--header',
    `Authorization: Bearer ${token.token}`,
    '--seed',
    SEED,
    '--no-color',
  ];
  const command = [join(home, 'bin/schemathesis'), '--config-file', configuration, 'run', document, ...options];
  return runCommand('env', [...settings, 'SCHEMATHESIS_HOOKS=hooks', ...command], home, PATIENCE);
}

describe('the service, to Schemathesis by the OpenAPI document', () => {
  it(
    'does what the document says, and refuses what it does not',
    async () => {
      const { code, output } = await schemathesis(`${ingress.url}/openapi.json`);
      expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/ (\d+) generated, \1 passed/) });
      expect(output).toMatch(/Coverage.*Fuzzing.*Stateful/s);
      expect(ingress.logs()).not.toContain('a request failed');
    },
    PATIENCE,
  );

  it(
    'is found out where it does something else',
    async () => {
      const document = shape.parse(await (await fetch(`${ingress.url}/openapi.json`)).json());
      const wrong = {
        ...document,
        // A status that is never answered, of the one operation that is left.
        paths: { '/healthz': { get: { operationId: 'getHealth', responses: { 201: { description: 'It can.' } } } } },
      };
      const file = join(home, 'wrong.json');
      await writeFile(file, JSON.stringify(wrong));
      const { code, output } = await schemathesis(file);
      expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(/Undocumented status code/) });
    },
    PATIENCE,
  );
});
