import { z } from 'zod';

const names = z.array(z.string());
const name = z.string().min(1).max(200);
/** Free text that a machine made; the sender answers for it holding nothing personal. */
const reason = z.string().max(2_000);

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
  action: z.string().max(100),
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

const opened = z.object({ purpose: reason, what: z.string().max(200) });

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
