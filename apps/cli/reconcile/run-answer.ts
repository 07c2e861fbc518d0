import { z } from 'zod';

export const runAnswer = z.object({
  status: z.enum(['listing', 'confirming', 'planned', 'applied', 'failed']),
  listed: z.number(),
  hash: z.string().nullable(),
  reason: z.string().nullable(),
  counts: z.record(z.string(), z.number()),
  entries: z.array(
    z.object({
      place: z.number(),
      drift: z.string(),
      resource: z.string().nullable(),
      remoteId: z.string(),
      fields: z.array(z.string()),
    }),
  ),
});

/** A run as the syncer tells it. */
export type RunAnswer = z.infer<typeof runAnswer>;
