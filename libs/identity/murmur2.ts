const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/**
 * Kafka's murmur2 (org.apache.kafka.common.utils.Utils.murmur2) over the ASCII bytes of `text`, as a signed 32-bit
 * integer. Partition keys are tenant names and UUIDs, so nothing else occurs; another character throws, since a
 * different encoding would put a person's events into two partitions.
 */
export function murmur2(text: string): number {
  const length = text.length;
  const whole = length & ~3;
  let h = SEED ^ length;
  for (let i = 0; i < whole; i += 4) {
    let k = byteAt(text, i) | (byteAt(text, i + 1) << 8) | (byteAt(text, i + 2) << 16) | (byteAt(text, i + 3) << 24);
    k = Math.imul(k, M);
    k ^= k >>> 24;
    h = Math.imul(h, M) ^ Math.imul(k, M);
  }
  for (let i = length - 1; i >= whole; i -= 1) h ^= byteAt(text, i) << ((i - whole) * 8);
  if (length > whole) h = Math.imul(h, M);
  h = Math.imul(h ^ (h >>> 13), M);
  return h ^ (h >>> 15);
}

function byteAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code > 0x7f) throw new RangeError('a partition key is ASCII');
  return code;
}
