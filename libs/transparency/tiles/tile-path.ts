import { MAX_LEVEL, TILE_WIDTH, type TileName } from './tile.ts';

/** A tile of hashes, or a bundle of entries, which counts as level 0. */
export type TilePath =
  ({ readonly kind: 'tile' } & TileName) | { readonly kind: 'entries'; readonly index: number; readonly width: number };

/** `tile/<L>/<N>[.p/<W>]` and `tile/entries/<N>[.p/<W>]` (C2SP tlog-tiles), without a leading slash. */
export function tilePath(path: TilePath): string {
  const level = path.kind === 'tile' ? String(path.level) : 'entries';
  const partial = path.width === TILE_WIDTH ? '' : `.p/${path.width}`;
  return `tile/${level}/${indexPath(path.index)}${partial}`;
}

/** Reads a path; undefined for everything that is not exactly as the specification writes it. */
export function parseTilePath(text: string): TilePath | undefined {
  const [, level, indexText, widthText] = PATH.exec(text) ?? [];
  if (level === undefined || indexText === undefined) return undefined;
  const index = Number(indexText.replace(/[x/]/g, ''));
  const width = widthText === undefined ? TILE_WIDTH : Number(widthText);
  // Comparing with what would be written leaves out every second spelling of the same tile.
  if (!Number.isSafeInteger(index) || width > TILE_WIDTH || indexPath(index) !== indexText) return undefined;
  if (widthText !== undefined && width === TILE_WIDTH) return undefined;
  if (level === 'entries') return { kind: 'entries', index, width };
  return Number(level) > MAX_LEVEL ? undefined : { kind: 'tile', level: Number(level), index, width };
}

const PATH = /^tile\/(0|[1-9]\d?|entries)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** 1234067 → x001/x234/067. */
function indexPath(index: number): string {
  const groups: string[] = [];
  let rest = index;
  do {
    groups.unshift(String(rest % 1_000).padStart(3, '0'));
    rest = Math.floor(rest / 1_000);
  } while (rest > 0);
  return groups.map((group, place) => (place === groups.length - 1 ? group : `x${group}`)).join('/');
}
