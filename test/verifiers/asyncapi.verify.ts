import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from '../support/run-command.ts';

const FOLDER = join(import.meta.dirname, 'asyncapi');
const EVENTS = resolve(import.meta.dirname, '../../docs/events');

let copy: string;

beforeAll(async () => {
  const installed = await runCommand('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], FOLDER);
  if (installed.code !== 0) throw new Error(`the AsyncAPI parser could not be installed: ${installed.output}`);
  copy = await mkdtemp(join(tmpdir(), 'rollcall-asyncapi-'));
  await cp(EVENTS, copy, { recursive: true });
}, 240_000);

afterAll(() => rm(copy, { recursive: true }));

const validate = (folder: string) =>
  runCommand(process.execPath, [join(FOLDER, 'validate.mjs'), join(folder, 'asyncapi.yaml')], FOLDER);

describe('the AsyncAPI document, to the specification’s own parser', () => {
  it('is valid, and describes every event type and the state of a person', async () => {
    const types = (await readFile(join(EVENTS, 'asyncapi.yaml'), 'utf8')).match(/name: rollcall\.\S+/g) ?? [];
    expect(await validate(EVENTS)).toEqual({ code: 0, output: `${types.length + 1} messages\n` });
  });

  it('is not when a schema that it names is missing', async () => {
    await rm(join(copy, 'event.schema.json'));
    expect((await validate(copy)).code).toBe(1);
  });

  it('is not when an operation names no channel of it', async () => {
    const text = await readFile(join(EVENTS, 'asyncapi.yaml'), 'utf8');
    await cp(join(EVENTS, 'event.schema.json'), join(copy, 'event.schema.json'));
    await writeFile(join(copy, 'asyncapi.yaml'), text.replace('"#/channels/users"', '"#/channels/nobody"'));
    expect((await validate(copy)).code).toBe(1);
  });
});
