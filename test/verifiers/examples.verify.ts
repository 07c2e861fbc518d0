import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ScimClient } from '../e2e/scim-client.ts';
import { eventually } from '../support/eventually.ts';
import { startSystem, type RunningSystem } from '../support/system.ts';
import { runCommand } from '../support/run-command.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const EXAMPLES = join(ROOT, 'examples');
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

let system: RunningSystem;
let client: ScimClient;
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rollcall-examples-'));
  system = await startSystem({ kafka: true });
  client = new ScimClient(system);
}, 240_000);

afterAll(async () => {
  await system.stop();
  await rm(home, { recursive: true });
}, 60_000);

describe('an outside consumer with any Kafka client', () => {
  it('reads the same in TypeScript, Python and Java: the state in clear, and every event with the person’s key', async () => {
    const [before, after] = [`${randomUUID()}@example.org`, `${randomUUID()}@example.org`];
    const id = idOf(await client.scim('POST', '/Users', { schemas: [USER], userName: before }));
    for (let other = 0; other < 20; other += 1) {
      await client.scim('POST', '/Users', { schemas: [USER], userName: `${randomUUID()}@example.org` });
    }
    const rename = { schemas: [PATCH], Operations: [{ op: 'replace', path: 'userName', value: after }] };
    await client.scim('PATCH', `/Users/${id}`, rename);

    // What is published behind the write is there once the first of the three sees it.
    const read = await eventually(
      async () => {
        const seen = await typescript(id);
        expect(seen.split('\n')[0]).toBe(`state ${after}`);
        expect(seen).toContain('rollcall.user.updated');
        return seen;
      },
      { within: 60_000, every: 1_000 },
    );
    expect(stateEvents(read)).toEqual([`rollcall.user.created ${before}`, `rollcall.user.updated ${after}`]);
    expect(stateEvents(await python(id))).toEqual(stateEvents(read));
    expect(stateEvents(await java(id))).toEqual(stateEvents(read));

    const history = JSON.stringify((await client.audit(`/people/${id}/history`)).body);
    expect(history).toContain('the key to every event');

    await client.scim('DELETE', `/Users/${id}`);
    await eventually(async () => expect(await typescript(id)).toMatch(/^state none\n/), {
      within: 60_000,
      every: 1_000,
    });
  }, 400_000);
});

const argumentsFor = (id: string): string[] => {
  const { kafkaBrokers, auditorUrl, token } = system.run;
  return [kafkaBrokers ?? '', auditorUrl, token, id];
};

const typescript = (id: string) =>
  output(process.execPath, [
    '--disable-warning=TimeoutNegativeWarning',
    join(EXAMPLES, 'typescript/read-log.ts'),
    ...argumentsFor(id),
  ]);

async function python(id: string): Promise<string> {
  const folder = join(home, 'python');
  await output('python3', ['-m', 'venv', folder]);
  const python3 = join(folder, 'bin/python');
  await output(python3, ['-m', 'pip', 'install', '--quiet', '-r', join(EXAMPLES, 'python/requirements.txt')]);
  return output(python3, [join(EXAMPLES, 'python/read_log.py'), ...argumentsFor(id)]);
}

async function java(id: string): Promise<string> {
  const libs = join(home, 'java');
  const pom = join(EXAMPLES, 'java/pom.xml');
  await output('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${libs}`]);
  return output('java', ['-cp', `${libs}/*`, join(EXAMPLES, 'java/ReadLog.java'), ...argumentsFor(id)]);
}

async function output(command: string, args: readonly string[]): Promise<string> {
  const { code, output: text } = await runCommand(command, args, ROOT);
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}: ${text}`);
  return text;
}

/** What happened to the person, without the facts that targets report, which go on coming. */
const stateEvents = (text: string): string[] =>
  text.split('\n').flatMap((line) => /^event \d+ (rollcall\.(?:user|consent)\..*)$/.exec(line)?.[1] ?? []);

function idOf({ body }: { readonly body: unknown }): string {
  if (typeof body === 'object' && body !== null && 'id' in body && typeof body.id === 'string') return body.id;
  throw new Error('no id in the answer');
}
