import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from '../support/run-command.ts';
import { serveTree, type ServedTree } from './served-tree.ts';

/** Enough for a full tile of level 1's leaves and partial tiles on two levels. */
const SIZE = 1_500;
/** Milliseconds; the first build fetches and compiles some forty modules. */
const BUILD = 240_000;

let home: string;
let served: ServedTree;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rollcall-verifiers-'));
  for (const [name, from] of [
    ['fsck', 'github.com/transparency-dev/tessera/cmd/fsck'],
    ['proof', '.'],
  ] as const) {
    const built = await run('go', ['build', '-o', join(home, name), from]);
    if (built.code !== 0) throw new Error(`go 1.25 or newer is needed for the outside verifiers: ${built.output}`);
  }
  served = await serveTree(home, SIZE);
  await writeFile(join(home, 'key'), served.verifierKey);
}, BUILD);

afterAll(async () => {
  await served.close();
  await rm(home, { recursive: true });
});

describe('the log, to verifiers of others', () => {
  it('passes tessera’s fsck: checkpoint, every tile, every entry', async () => {
    const { output } = await fsck();
    expect(output).toContain(`Successfully fsck'd log with size ${SIZE}`);
    expect(output).not.toContain('fsck failed');
  });

  it('does not pass it when one stored hash was altered', async () => {
    const spoil = `UPDATE audit.tile SET hashes = set_byte(hashes, 77, get_byte(hashes, 77) # 1) WHERE level = 0 AND index = 2`;
    await served.pool.query(spoil);
    const { output } = await fsck();
    await served.pool.query(spoil);

    expect(output).toContain('fsck failed');
  });

  it.each([1, 256, 257, 1_024, SIZE])('proves event %d to transparency-dev’s libraries', async (sequence) => {
    const { file, entry } = await proofOf(sequence);
    expect(await check(file, entry)).toMatchObject({ code: 0, output: 'verified\n' });
  });

  it('proves no other event, and nothing under another key', async () => {
    const { file, entry } = await proofOf(300);
    const { entry: other } = await proofOf(301);

    expect((await check(file, other)).code).toBe(1);
    expect((await check(file.replace('index 299', 'index 298'), entry)).code).toBe(1);
    const stranger = await check(file, entry, 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k');
    expect(stranger.output).toContain('checkpoint:');
  });
});

const run = (command: string, args: readonly string[]) => runCommand(command, args, import.meta.dirname);

/** It ends with 0 even when it failed, so what it says is what counts; with one worker it can hang. */
const fsck = () =>
  run(join(home, 'fsck'), ['-N=4', '-ui=false', `-storage_url=${served.url}/`, `-public_key=${join(home, 'key')}`]);

async function proofOf(sequence: number): Promise<{ file: string; entry: string }> {
  const { rows } = await served.pool.query<{ entry: string }>(
    `SELECT encode(leaf, 'hex') AS entry FROM audit.history WHERE sequence = $1`,
    [sequence],
  );
  return { file: (await served.tree.proofFile(served.tenant, sequence)) ?? '', entry: rows[0]?.entry ?? '' };
}

async function check(file: string, entry: string, key = served.verifierKey) {
  const path = join(home, 'event.tlog-proof');
  await writeFile(path, file);
  return run(join(home, 'proof'), [key, path, entry]);
}
