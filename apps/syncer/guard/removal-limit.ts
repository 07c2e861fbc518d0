import type { Target } from '#targets';

/** So few may always go: in a small place one person is a large share. */
const ALWAYS = 20;

/** How many accounts may be taken away within an hour: the lower of the number and the share, but never below a few. */
export const removalLimit = ({ deletions, share }: Target['thresholds'], accounts: number): number =>
  Math.max(ALWAYS, Math.min(deletions, Math.ceil(share * accounts)));
