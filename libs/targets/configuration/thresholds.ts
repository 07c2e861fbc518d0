import type { Thresholds } from '../target.ts';

/** Where a target does not say: enough for a busy day, too little for a filter that suddenly matches nobody. */
export const thresholdsOf = ({
  deletions = 500,
  share = 0.2,
}: { readonly [Name in keyof Thresholds]?: number | undefined } = {}): Thresholds => ({
  deletions,
  share,
});
