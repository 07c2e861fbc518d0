import { z } from 'zod';
import type { KeyId, Sequence, TenantId } from '#identity';
import { SIGNALS, type Content, type Signal } from '../event-uris.ts';

/** Receivers of one tenant, at most. */
export const MOST_RECEIVERS = 32;
/** Tokens that wait for one receiver, at most: beyond it the receiver is suspended and misses what happens. */
export const MOST_QUEUED = 100_000;
/** Tokens that one receiver has refused and somebody has to look at, at most. */
export const MOST_PARKED = 1_000;

/** Control characters and the breaks of lines and paragraphs, as a class that every dialect of JSON Schema reads. */
const BREAKS = String.raw`\u0000-\u001f\u007f-\u009f\u2028\u2029`;
const ONE_LINE = new RegExp(`^[^${BREAKS}]+$`);

const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(ONE_LINE, 'must be one line of text')
    .refine((line) => line.isWellFormed(), 'must hold no lone surrogate');

const LOOPBACK = /^(localhost|127(\.[0-9]{1,3}){3}|\[::1\])$/;

/** https, since tokens may hold personal data (RFC 8935 §5.3); a receiver on this very machine may do without. */
const endpoint = z
  .url()
  .max(2_048)
  .refine((written) => {
    // Asked also of what is no URL at all, which the check before has told already.
    if (!URL.canParse(written)) return false;
    const { protocol, hostname, username, password } = new URL(written);
    if (username !== '' || password !== '') return false;
    return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
  }, 'must begin with https:// (http:// for this machine alone) and hold no user or password');

/** The whole value of the header, as `Bearer …`. */
const authorization = z
  .string()
  .regex(/^[\x21-\x7e]([\x20-\x7e]{0,4094}[\x21-\x7e])?$/, 'must be the value of a header');

export const pushDelivery = z.strictObject({
  method: z.literal('push'),
  endpoint,
  authorization: authorization.optional(),
});

/** What `POST /admin/receivers` takes. */
export const newReceiver = z.strictObject({
  name: text(200),
  delivery: z.discriminatedUnion('method', [pushDelivery, z.strictObject({ method: z.literal('poll') })]),
  /** Which events; absent: all of them. */
  events: z
    .array(z.enum(SIGNALS))
    .min(1)
    .transform((named) => [...new Set(named)])
    .optional(),
  content: z.enum(['notice', 'full']).default('notice'),
  /** The `aud` of its tokens; absent: the receiver's own address here. */
  audience: text(512).optional(),
  /** The `iss` of its tokens; absent: this provider, as the request reached it. */
  issuer: text(512).optional(),
  /** Whether it is told first of everybody who is there already (`feed:add`). */
  introduce: z.boolean().default(false),
});

export type NewReceiver = z.output<typeof newReceiver>;
export type PushDelivery = z.output<typeof pushDelivery>;

/** A receiver as it is stored. */
export interface Receiver {
  readonly id: string;
  readonly tenant: TenantId;
  readonly name: string;
  readonly method: 'push' | 'poll';
  readonly endpoint: string | null;
  readonly authorization: string | null;
  readonly kid: KeyId | null;
  readonly issuer: string;
  readonly audience: string;
  readonly content: Content;
  readonly events: readonly Signal[];
  readonly since: Sequence;
  readonly created: Date;
  readonly suspended: Date | null;
  readonly fault: string | null;
  readonly failures: number;
  readonly delivered: Date | null;
}

export const RECEIVER_COLUMNS = `r.id, r.tenant, r.name, r.method, r.endpoint, r.authorization_sealed AS authorization,
  r.kid, r.issuer, r.audience, r.content, r.events, r.since, r.created, r.suspended, r.fault, r.failures, r.delivered`;

/** Under which name a receiver's credentials are sealed. */
export const authorizationName = (receiver: string): string => `receiver ${receiver}, authorization`;
