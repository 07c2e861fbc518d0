import { z } from 'zod';

/** Tokens of one answer, at most, and unless fewer are asked for. */
export const MOST_POLLED = 100;
/** Tokens that one request may acknowledge, and as many that it may refuse. */
const MOST_SETTLED = 1_000;

const jti = z.string().min(1).max(200);

/** The code alone is kept; whatever is no code of a registry may be anything. */
const fault = z
  .object({ err: z.string() })
  .transform(({ err }) => (/^[A-Za-z0-9_.-]{1,64}$/.test(err) ? err : 'unreadable'));

/** The body of a poll (RFC 8936 §2.2). Members that the RFC does not have are ignored. */
export const pollRequest = z.object({
  maxEvents: z.number().int().min(0).default(MOST_POLLED),
  returnImmediately: z.boolean().default(false),
  ack: z.array(jti).max(MOST_SETTLED).default([]),
  setErrs: z
    .record(jti, fault)
    .refine((named) => Object.keys(named).length <= MOST_SETTLED, `may name ${MOST_SETTLED} tokens`)
    .default({}),
});

export type PollRequest = z.output<typeof pollRequest>;
