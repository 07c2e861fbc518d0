/** Which row is taken first: what takes something away from a person's accounts, what changes them, everything else. */
export const LANES = { urgent: 0, update: 1, backfill: 2 } as const;

export type Lane = (typeof LANES)[keyof typeof LANES];
