import type { Target } from '#targets';

/** Milliseconds that a request waits for its turn at most; past it the row goes back. */
export const PATIENCE = 2_000;
/** Milliseconds that a row leased ahead may wait for its turn before its lease has to be renewed. */
export const PAST_QUEUE = 2_000;
/** Milliseconds between a request's deadline and the end of its lease: the deadline's grace, storing, slow clocks. */
const MARGIN = 4_000;

/** How long a lease is given for: its first request has waited, has been given up, and its result is stored. */
export const leaseFor = ({ limits }: Target): number => PATIENCE + limits.timeout + MARGIN;

/**
 * Until when a create whose intent is committed now may be carried out at the target, in milliseconds: a process that
 * was stopped in between sends it for as long as its lease outlasts the request.
 */
export const createPending = ({ limits }: Target, readAfter: number): number =>
  PATIENCE + PAST_QUEUE + limits.timeout + readAfter;
