import { describe, expect, it } from '@jest/globals';
import { sha256 } from '#platform';
import { leafOf, renderEvent, type SealedEvent } from '#event-log';
import type { EventId, ResourceId, Sequence, TenantId } from '#identity';
import { EMPTY_EDGE, edgeRoot, grow, leafHash, type Head, type TileName } from '#transparency';
import { verifyLog, type Verdict } from './verify-log.ts';

const SIZE = 2_600;

const idOf = (number: number): EventId => `01931f7e-7b1a-7000-8000-${number.toString(16).padStart(12, '0')}` as EventId;

const event = (sequence: number): SealedEvent => ({
  sequence: sequence as Sequence,
  partition: 0,
  id: idOf(sequence),
  tenant: 'default' as TenantId,
  source: '/tenants/default/scim',
  type: 'rollcall.user.updated',
  subject: '6f1c9a52-7d4c-4b7e-9a51-0f8e8a3a9b01' as ResourceId,
  time: '2026-01-31T12:00:00.000Z',
  version: sequence,
  encoding: 'jose',
  data: `e30..${sequence}.b.c`,
});

const LOG = Array.from({ length: SIZE }, (_, place) => event(place + 1));
const leafOfEvent = (each: SealedEvent) => leafHash(sha256, leafOf(each, renderEvent(each)));
const GROWN = grow(sha256, EMPTY_EDGE, LOG.map(leafOfEvent));
const headOf = (size: number): Head => ({
  size,
  root: edgeRoot(sha256, grow(sha256, EMPTY_EDGE, LOG.slice(0, size).map(leafOfEvent)).edge),
});
const HEAD = headOf(SIZE);

type Tiles = ReadonlyMap<string, Uint8Array>;
const nameOf = ({ level, index }: Pick<TileName, 'level' | 'index'>): string => `${level}/${index}`;
const TILES: Tiles = new Map(GROWN.tiles.map((tile) => [nameOf(tile), tile.hashes]));

async function verdictOn(log: readonly SealedEvent[], tiles: Tiles = TILES, heads = [HEAD]): Promise<Verdict> {
  async function* pages(): AsyncGenerator<readonly SealedEvent[]> {
    for (let at = 0; at < log.length; at += 300) yield await Promise.resolve(log.slice(at, at + 300));
  }
  const storedTile = (name: TileName) => Promise.resolve(tiles.get(nameOf(name))?.subarray(0, name.width * 32));
  return verifyLog({ pages: pages(), heads, storedTile });
}

const findings = async (...args: Parameters<typeof verdictOn>) => (await verdictOn(...args)).findings;

describe('verifying a log', () => {
  it('finds nothing in the log that was signed', async () => {
    expect(await verdictOn(LOG)).toEqual({ events: SIZE, signed: SIZE, findings: [] });
  });

  it('leaves what came after the checkpoint for the next one', async () => {
    expect(await verdictOn(LOG, TILES, [headOf(2_000)])).toEqual({ events: SIZE, signed: 2_000, findings: [] });
  });

  it.each([
    ['a byte of its body', { data: 'e30..X.b.c' }],
    ['its actor', { actor: '00000000-0000-4000-8000-000000000001' as never }],
    ['its time', { time: '2026-01-31T12:00:00.001Z' }],
    ['its type', { type: 'rollcall.user.activated' as const }],
    ['its subject', { subject: '6f1c9a52-7d4c-4b7e-9a51-0f8e8a3a9b02' as ResourceId }],
    ['its version', { version: 1 }],
    ['its id', { id: idOf(9_999_999) }],
    ['the names of what changed', { changed: ['title'] }],
  ])('names an event of which %s was altered', async (_, change) => {
    const altered = { ...event(300), ...change };
    expect(await findings(LOG.with(299, altered))).toEqual([{ kind: 'altered', sequence: 300, id: altered.id }]);
  });

  it.each([1, 256, 257, 2_560, 2_561, SIZE])('names event %d when it was altered', async (sequence) => {
    const log = LOG.with(sequence - 1, { ...event(sequence), data: 'e30..X.b.c' });
    expect(await findings(log)).toEqual([{ kind: 'altered', sequence, id: idOf(sequence) }]);
  });

  it('names events that were removed, and no other', async () => {
    const log = LOG.filter(({ sequence }) => sequence !== 500 && (sequence < 1_000 || sequence > 2_000));
    expect(await findings(log)).toEqual([
      { kind: 'removed', from: 500, to: 500 },
      { kind: 'removed', from: 1_000, to: 2_000 },
    ]);
  });

  it('names both of two events that changed places', async () => {
    const log = LOG.with(9, { ...event(12), sequence: 10 as Sequence }).with(11, {
      ...event(10),
      sequence: 12 as Sequence,
    });
    expect(await findings(log)).toEqual([
      { kind: 'altered', sequence: 10, id: idOf(12) },
      { kind: 'altered', sequence: 12, id: idOf(10) },
    ]);
  });

  it('names an event that was put in, where the others were moved on for it', async () => {
    const [before, after] = [LOG.slice(0, SIZE - 3), LOG.slice(SIZE - 3)];
    const foreign = { ...event(SIZE - 2), id: idOf(9_999_999) };
    const moved = after.map((each) => ({ ...each, sequence: (each.sequence + 1) as Sequence }));
    expect(await findings([...before, foreign, ...moved])).toEqual([
      { kind: 'altered', sequence: SIZE - 2, id: idOf(9_999_999) },
      { kind: 'altered', sequence: SIZE - 1, id: idOf(SIZE - 2) },
      { kind: 'altered', sequence: SIZE, id: idOf(SIZE - 1) },
    ]);
  });

  it('names an event that stands there twice, and one that is out of order', async () => {
    const twice = [...LOG.slice(0, 700), event(700), ...LOG.slice(700)];
    expect(await findings(twice)).toEqual([{ kind: 'repeated', sequence: 700, id: idOf(700) }]);
    const swapped = LOG.with(40, event(42)).with(41, event(41));
    expect(await findings(swapped)).toEqual([
      { kind: 'removed', from: 41, to: 41 },
      { kind: 'repeated', sequence: 41, id: idOf(41) },
    ]);
  });

  it('says that a log was rolled back', async () => {
    expect(await findings(LOG.slice(0, 1_000))).toEqual([{ kind: 'rolled back', end: 1_000, signed: SIZE }]);
  });

  it('holds the log to a checkpoint that was kept elsewhere, whatever the auditor has signed since', async () => {
    const rewritten = LOG.with(99, { ...event(100), data: 'e30..X.b.c' });
    const forged = grow(sha256, EMPTY_EDGE, rewritten.map(leafOfEvent));
    const tiles = new Map(forged.tiles.map((tile) => [nameOf(tile), tile.hashes]));
    const newest = { size: SIZE, root: edgeRoot(sha256, forged.edge) };

    expect(await findings(rewritten, tiles, [newest])).toEqual([]);
    expect(await findings(rewritten, tiles, [newest, headOf(1_000)])).toEqual([{ kind: 'another log', size: 1_000 }]);
  });

  it.each(['0/3', '0/10', '1/0'])('names the stored tile %s when it was altered or is gone', async (name) => {
    const [level, index] = name.split('/').map(Number);
    const spoilt = Uint8Array.from(TILES.get(name) ?? []);
    spoilt[5] = (spoilt[5] ?? 0) ^ 1;

    expect(await findings(LOG, new Map([...TILES, [name, spoilt]]))).toEqual([{ kind: 'tile altered', level, index }]);
    expect(await findings(LOG, new Map([...TILES].filter(([each]) => each !== name)))).toEqual([
      { kind: 'tile altered', level, index },
    ]);
  });

  it('blames no single event when log and tiles were both altered otherwise', async () => {
    const log = LOG.with(299, { ...event(300), data: 'e30..X.b.c' });
    const spoilt = Uint8Array.from(TILES.get('0/7') ?? []);
    spoilt[0] = (spoilt[0] ?? 0) ^ 1;

    expect(await findings(log, new Map([...TILES, ['0/7', spoilt]]))).toContainEqual({
      kind: 'another log',
      size: SIZE,
    });
  });
});
