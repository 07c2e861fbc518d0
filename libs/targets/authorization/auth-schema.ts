import { z } from 'zod';
import { duration } from '../configuration/duration.ts';

/** How a target is shown who calls. Texts may hold `${setting}`. */
export const authSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('header'), name: z.string().min(1), value: z.string().min(1) }),
  z.strictObject({ type: z.literal('basic'), user: z.string().min(1), password: z.string() }),
  z.strictObject({ type: z.literal('bearer'), token: z.string().min(1) }),
  z.strictObject({
    type: z.literal('oauth2'),
    tokenUrl: z.string().min(1),
    clientId: z.string().min(1),
    clientSecret: z.string().min(1),
    scope: z.string().optional(),
    audience: z.string().optional(),
    /** Where the client's credentials go (RFC 6749 §2.3.1). */
    send: z.enum(['header', 'body']).optional(),
  }),
  z.strictObject({
    type: z.literal('jwt'),
    alg: z.literal('HS256'),
    key: z.string().optional(),
    keyHex: z.string().optional(),
    header: z.record(z.string(), z.string()).optional(),
    claims: z.record(z.string(), z.string()).optional(),
    ttl: duration.optional(),
    prefix: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('login'),
    post: z.string().regex(/^\//, 'expected a path that begins with /'),
    body: z.json(),
    token: z.string().regex(/^=/, 'expected an expression, which begins with ='),
    header: z.string().optional(),
    prefix: z.string().optional(),
    ttl: duration.optional(),
  }),
]);

export type AuthText = z.infer<typeof authSchema>;
