/** A fact's data as JSON, in bytes of UTF-8, at most. */
const MAX_DATA_BYTES = 65_536;

// JSON.stringify writes U+0000 and lone surrogates as escapes, and a backslash of the text itself doubled.
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/**
 * What keeps a fact's data out of the log though its schema takes it; undefined when nothing does. Asked at the door
 * and not by the schema: what once was taken must be read for ever.
 */
export function unstorableData(data: object): string | undefined {
  const text = JSON.stringify(data);
  if (Buffer.byteLength(text) > MAX_DATA_BYTES) return `expected at most ${MAX_DATA_BYTES} bytes of JSON`;
  return UNSTORABLE.test(text) ? 'expected text without U+0000 and lone surrogates' : undefined;
}
