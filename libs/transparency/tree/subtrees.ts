/** A perfect subtree: `2 ** height` leaves from `index * 2 ** height` on. */
export interface Subtree {
  readonly height: number;
  readonly index: number;
}

/** The largest power of two below `count`, which is at least 2 (RFC 6962 §2.1, k). Numbers are safe integers, beyond 32 bits. */
export function splitOf(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

/**
 * The perfect subtrees that the leaves from `start` to before `end` fall into, from left to right. `start` is where
 * RFC 6962 splits, so that the first subtree is the largest.
 */
export function subtreesOf(start: number, end: number): Subtree[] {
  const subtrees: Subtree[] = [];
  for (let at = start; at < end;) {
    let height = 0;
    let width = 1;
    while (width * 2 <= end - at) {
      width *= 2;
      height += 1;
    }
    subtrees.push({ height, index: at / width });
    at += width;
  }
  return subtrees;
}
