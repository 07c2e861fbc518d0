/**
 * Arrays as PostgreSQL receives them in binary (array_recv): a parameter given as a Buffer goes out as it is. As text
 * an array of documents is escaped here and unescaped there, character by character; that was a sixth of what a batch
 * of a thousand cost the ingress, and more of what it cost the database.
 */

/** OIDs of pg_type: they never change. */
const OID = { uuid: 2950, text: 25, jsonb: 3802, bytea: 17, int2: 21, int4: 23, timestamptz: 1184 } as const;

/** Dimensions, flags, element type, then length and lower bound of the one dimension; 4 bytes each. */
const HEADER_BYTES = 20;

type Column<T> = readonly (T | null)[];

/** `text[]`. */
export function textArray(values: Column<string>): Buffer {
  return varying(OID.text, values, 0);
}

/** `jsonb[]` of documents as JSON text. */
export function jsonbArray(values: Column<string>): Buffer {
  return varying(OID.jsonb, values, 1);
}

/** `bytea[]`. */
export function byteaArray(values: Column<Uint8Array>): Buffer {
  const bytes = values.reduce((sum, value) => sum + 4 + (value?.length ?? 0), HEADER_BYTES);
  const buffer = start(OID.bytea, values, bytes);
  let at = HEADER_BYTES;
  for (const value of values) {
    at = buffer.writeInt32BE(value?.length ?? -1, at);
    if (value === null) continue;
    buffer.set(value, at);
    at += value.length;
  }
  return buffer;
}

/** `uuid[]`, of UUIDs in their usual spelling. */
export function uuidArray(values: Column<string>): Buffer {
  return fixed(OID.uuid, 16, values, (buffer, value, at) => {
    const digits = value.length === 36 ? value.replaceAll('-', '') : '';
    if (buffer.write(digits, at, 'hex') !== 16) throw new TypeError('a value of a uuid[] is not a UUID');
  });
}

/** `int2[]`. */
export function int2Array(values: Column<number>): Buffer {
  return fixed(OID.int2, 2, values, (buffer, value, at) => buffer.writeInt16BE(value, at));
}

/** `int4[]`. */
export function int4Array(values: Column<number>): Buffer {
  return fixed(OID.int4, 4, values, (buffer, value, at) => buffer.writeInt32BE(value, at));
}

/** PostgreSQL counts microseconds from 2000-01-01 UTC. */
const EPOCH = Date.UTC(2000, 0, 1);

/** `timestamptz[]` of RFC 3339 times, to the millisecond. */
export function timestamptzArray(values: Column<string>): Buffer {
  return fixed(OID.timestamptz, 8, values, (buffer, value, at) => {
    buffer.writeBigInt64BE(BigInt(Date.parse(value) - EPOCH) * 1_000n, at);
  });
}

/** `prefix` bytes of 1 stand before each text: the version of jsonb's format. */
function varying(oid: number, values: Column<string>, prefix: 0 | 1): Buffer {
  const lengths = values.map((value) => (value === null ? -1 : Buffer.byteLength(value) + prefix));
  const bytes = lengths.reduce((sum, length) => sum + 4 + Math.max(0, length), HEADER_BYTES);
  const buffer = start(oid, values, bytes);
  let at = HEADER_BYTES;
  for (const [index, value] of values.entries()) {
    at = buffer.writeInt32BE(lengths[index] ?? -1, at);
    if (value === null) continue;
    if (prefix === 1) at = buffer.writeUInt8(1, at);
    at += buffer.write(value, at);
  }
  return buffer;
}

function fixed<T>(
  oid: number,
  size: number,
  values: Column<T>,
  write: (buffer: Buffer, value: T, at: number) => void,
): Buffer {
  const nulls = values.reduce<number>((sum, value) => sum + (value === null ? 1 : 0), 0);
  const buffer = start(oid, values, HEADER_BYTES + 4 * values.length + size * (values.length - nulls));
  let at = HEADER_BYTES;
  for (const value of values) {
    at = buffer.writeInt32BE(value === null ? -1 : size, at);
    if (value === null) continue;
    write(buffer, value, at);
    at += size;
  }
  return buffer;
}

function start(oid: number, values: Column<unknown>, bytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(bytes);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(values.includes(null) ? 1 : 0, 4);
  buffer.writeInt32BE(oid, 8);
  buffer.writeInt32BE(values.length, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}
