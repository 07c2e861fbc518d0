import type { Json } from '../json.ts';

/** Clients that serialise every field of their model (.NET, Java) send null and [] under names that no schema has. */
export const isDroppedUnknown = (value: Json): boolean =>
  value === null || (Array.isArray(value) && value.length === 0);
