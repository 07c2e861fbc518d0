import { z } from 'zod';
import { SCOPES } from '#platform';
import { secureUrl } from './secure-url.ts';
import { newToken } from './token-requests.ts';

const claim = z.string().min(1).max(200);

/** What `POST /admin/issuers` takes. */
export const newIssuer = z.strictObject({
  /** The claim `iss`, letter by letter. */
  issuer: secureUrl,
  /** The claim `aud` that stands for this tenant. */
  audience: claim.refine((text) => !text.includes('\u0000') && text.isWellFormed(), 'must be text'),
  /** Where its keys are; absent: what its discovery document says now. */
  jwksUri: secureUrl.optional(),
  scopeClaim: claim.default('scope'),
  /** The most that its clients may have. No issuer gives the scopes of services or of the whole installation. */
  scopes: z
    .array(z.enum(SCOPES).exclude(['tenants', 'facts']))
    .min(1)
    .transform((scopes) => [...new Set(scopes)]),
  requestsPerSecond: newToken.shape.requestsPerSecond,
});
