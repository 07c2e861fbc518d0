import { z } from 'zod';

/** U+0000 cannot be stored in PostgreSQL, a lone surrogate not be written in UTF-8. */
const text = z
  .string()
  .refine((value) => !value.includes('\u0000') && value.isWellFormed(), 'must hold no U+0000 and no lone surrogate');
const name = text.min(1).max(200);
/** At most so many that the event stays far below what the log takes. */
const names = z.array(text.max(200)).max(1_000);
/** Free text that a machine made; the sender answers for it holding nothing personal. */
const reason = text.max(2_000);

const applied = z.object({
  target: name,
  action: z.enum([
    'created',
    'adopted',
    'updated',
    'deactivated',
    'reactivated',
    'unsubscribed',
    'anonymized',
    'deleted',
    'unchanged',
  ]),
  /** The sequence whose state was written. */
  wanted: z.number().int().nonnegative(),
  /** Field names at the target, never values. */
  changed: names,
});

const failed = z.object({
  target: name,
  action: text.max(100),
  class: z.enum(['throttled', 'transient', 'conflict', 'permanent', 'auth']),
  attempts: z.number().int().positive(),
  willRetry: z.boolean(),
  reason,
});

const optedOut = z.object({ target: name, purpose: name, channel: name.optional() });

const drifted = z.object({
  target: name,
  drift: z.enum([
    'missing',
    'changed',
    'orphan',
    'unmanaged',
    'duplicate',
    'lost_link',
    'stale_disabled',
    'resurrected_after_erasure',
  ]),
  fields: names,
});

const opened = z.object({ purpose: reason, what: text.max(200) });

const erasureRequested = z.object({ request: name, due: z.iso.datetime() });

const erasureReceipt = z.object({
  request: name,
  target: name,
  outcome: z.enum(['verified', 'accepted_async', 'residual', 'failed']),
  /** Names of the fields and places where something is left. */
  residuals: names,
});

const erasureCompleted = z.object({
  request: name,
  /** The id of who signed off what remains; absent when nothing does. */
  approvedBy: name.optional(),
});

/** The data of each fact: clear JSON without personal values. */
export const factDataSchemas = {
  'rollcall.target.applied': applied,
  'rollcall.target.failed': failed,
  'rollcall.target.opted_out': optedOut,
  'rollcall.target.drifted': drifted,
  'rollcall.access.opened': opened,
  'rollcall.erasure.requested': erasureRequested,
  'rollcall.erasure.receipt': erasureReceipt,
  'rollcall.erasure.completed': erasureCompleted,
} as const;
