import { randomFillSync } from 'node:crypto';

const POOL = 4_096;
const pool = new Uint8Array(POOL);
let next = POOL;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hex = (byte: number): string => HEX[byte] ?? '';

/** A fresh UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, 74 random bits. Its order is no order of anything in the log. */
export function uuidV7(milliseconds: number = Date.now()): string {
  if (next + 10 > POOL) {
    randomFillSync(pool);
    next = 0;
  }
  const random = (index: number): number => pool[next + index] ?? 0;
  const time = milliseconds.toString(16).padStart(12, '0');
  const text =
    `${time.slice(0, 8)}-${time.slice(8, 12)}-` +
    `7${hex(random(0)).slice(1)}${hex(random(1))}-` +
    `${hex((random(2) & 0x3f) | 0x80)}${hex(random(3))}-` +
    `${hex(random(4))}${hex(random(5))}${hex(random(6))}${hex(random(7))}${hex(random(8))}${hex(random(9))}`;
  next += 10;
  return text;
}
