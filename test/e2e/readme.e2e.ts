import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { runProgram, type Ended } from '../support/rollcall.ts';
import { startSystem, type RunningSystem } from '../support/system.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const DEFAULT_BASE = 7_400;

/** The shell blocks of one chapter, as they stand. */
function blocksOf(chapter: string): string[] {
  const text = README.split(/^## /m).find((part) => part.startsWith(chapter)) ?? '';
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
}

describe('README.md', () => {
  it('names only scripts that package.json has', () => {
    const scripts = readFileSync(join(ROOT, 'package.json'), 'utf8');
    const named = [...README.matchAll(/npm (?:run (?:-s )?)?(start|test|[a-z:]+)(?= |`|$)/gm)].map(
      ([, name = '']) => name,
    );
    expect(named).toEqual(expect.arrayContaining(['start', 'test', 'rollcall', 'crash']));
    expect(named.filter((name) => name !== 'are' && !scripts.includes(`"${name}": "`))).toEqual([]);
  });

  describe('its first request', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-readme-'));
    let system: RunningSystem;

    beforeAll(async () => {
      system = await startSystem();
      // A clone of its own whose data is the system's.
      for (const name of ['package.json', 'node_modules', 'dist', 'libs'])
        symlinkSync(join(ROOT, name), join(folder, name));
      symlinkSync(system.home, join(folder, '.rollcall'));
    }, 180_000);

    afterAll(async () => {
      await system.stop();
      rmSync(folder, { recursive: true });
    }, 60_000);

    /** One shell for all, in the clone; only the ports are the test's own. */
    function shell(script: string): Promise<Ended> {
      const moved = script.replace(/127\.0\.0\.1:(74\d\d)/g, (_, port: string) => {
        return `127.0.0.1:${system.port + Number(port) - DEFAULT_BASE}`;
      });
      return runProgram('sh', ['-c', `cd '${folder}' && ${moved}`], { PATH: process.env['PATH'] });
    }

    it('works command by command, and shows what it says', async () => {
      const [create = '', look = '', grant = '', ask = ''] = blocksOf('A first request');
      const id = (await shell(create)).out.trim();
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      const holding = async (): Promise<string[]> => {
        const systems = JSON.parse((await shell(look)).out) as Record<string, unknown>;
        return Object.keys(systems).filter((name) => JSON.stringify(systems[name]).includes('grace@example.com'));
      };
      await eventually(async () => expect(await holding()).toEqual(['app', 'shop', 'crm']), { within: 30_000 });
      expect((await shell(`ID=${id}; ${grant}`)).out).toContain('"granted"');
      await eventually(async () => expect(await holding()).toEqual(['app', 'shop', 'newsletter', 'crm']), {
        within: 30_000,
      });
      await eventually(
        async () => {
          const { code, out } = await shell(`ID=${id}; ${ask}`);
          expect({ code, out }).toEqual({
            code: 0,
            out: expect.stringMatching(/person created[\s\S]*newsletter: account created[\s\S]*Rollcall runs in/),
          });
        },
        { within: 30_000 },
      );
    }, 180_000);
  });
});
