import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { TestIngress } from '../../apps/ingress/testing/test-ingress.ts';

const FOLDER = import.meta.dirname;
/** Milliseconds for all cases together; alone they take about ten seconds. */
const PATIENCE = 300_000;

const caseFile = z.object({ client: z.string(), cases: z.array(z.object({ name: z.string() })).min(1) });

const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({
    name: name.replace(/\.json$/, ''),
    ...caseFile.parse(JSON.parse(readFileSync(join(FOLDER, name), 'utf8'))),
  }));

/** The requests that real clients send, replayed over HTTP (README.md). */
describe('wire cases', () => {
  let ingress: TestIngress;
  let lines: readonly string[];

  beforeAll(async () => {
    ingress = await TestIngress.open();
    lines = (await replay(ingress)).split('\n');
  }, PATIENCE);

  afterAll(() => ingress.close());

  it('were all run', () => {
    const cases = files.flatMap((file) => file.cases).length;
    const [, passed, failed] = /^(\d+) passed, (\d+) failed$/.exec(lines.at(-2) ?? '') ?? [];
    expect(Number(passed) + Number(failed)).toBe(cases);
  });

  describe.each(files)('$client', ({ name: file, cases }) => {
    it.each(cases)('$name', ({ name }) => {
      const complaints = lines.filter((line) => new RegExp(`^(FAIL|skip) ${file} ${name}( |:)`).test(line));
      expect(complaints).toEqual([]);
    });
  });
});

/** The runner's output. Its exit status only repeats what the lines say, but 2 means that it could not run. */
function replay(ingress: TestIngress): Promise<string> {
  return new Promise((resolve, reject) => {
    const runner = spawn(
      process.execPath,
      [join(FOLDER, 'run.mjs'), '--base', ingress.base, '--token', ingress.token, FOLDER],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    let errors = '';
    runner.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    runner.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')));
    runner.on('error', reject);
    runner.on('close', (code) => {
      if (code === 0 || code === 1) resolve(output);
      else reject(new Error(`the runner of the wire cases ended with ${String(code)}: ${errors}`));
    });
  });
}
