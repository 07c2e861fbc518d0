import { z } from 'zod';
import { limitsSchema } from '../profile/profile-schema.ts';
import { duration } from './duration.ts';

const policy = z.enum(['deactivate', 'unsubscribe', 'anonymize', 'delete', 'keep']);

const common = {
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,40}$/, 'expected small letters, digits and -')
    .describe('Its name in every message, event and metric.'),
  tenant: z
    .string()
    .regex(/^[a-z0-9_-]{1,64}$/, 'expected 1 to 64 of a-z 0-9 - _')
    .optional(),
  scope: z.string().min(1).optional().describe('A SCIM filter over people; left out: everybody.'),
  adoptByEmail: z.boolean().optional().describe('Whether an account with the same address may be taken over.'),
  onLeave: policy.optional().describe('What becomes of an account whose person leaves the scope.'),
  onDelete: policy.optional().describe('What becomes of an account whose person is deleted; delete unless set.'),
  onErase: z.enum(['delete', 'anonymize then delete']).optional(),
  limits: limitsSchema.extend({ timeout: duration.optional() }).optional(),
  thresholds: z
    .strictObject({ deletions: z.int().min(0).optional(), share: z.number().min(0).max(1).optional() })
    .optional()
    .describe('How much may go within an hour before somebody is asked.'),
  mapping: z
    .record(z.string(), z.json())
    .optional()
    .describe('Fields made otherwise than usual; null leaves a field out.'),
};

const secret = z.string().min(1);
const scimAuth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('bearer'), token: secret }),
  z.strictObject({ type: z.literal('basic'), user: secret, password: z.string() }),
  z.strictObject({ type: z.literal('header'), name: secret, value: secret }),
  z.strictObject({
    type: z.literal('oauth2'),
    tokenUrl: secret,
    clientId: secret,
    clientSecret: secret,
    scope: z.string().optional(),
    audience: z.string().optional(),
    send: z.enum(['header', 'body']).optional(),
  }),
]);

const scimTarget = z.strictObject({
  ...common,
  connector: z.literal('scim'),
  class: z.enum(['shop', 'app', 'newsletter', 'crm', 'directory']).optional(),
  connection: z.strictObject({ url: z.string().min(1), auth: scimAuth }),
  groups: z.boolean().optional().describe('Whether groups and their members are pushed.'),
});

const profileTarget = z.strictObject({
  ...common,
  profile: z.string().min(1).describe('Name of a profile that comes with Rollcall, or the path of one.'),
  connection: z.record(z.string(), z.string()).optional().describe("The profile's settings."),
});

/** rollcall.yaml: closed in every place. */
export const targetsSchema = z.strictObject({
  apiVersion: z.literal('rollcall.dev/v1'),
  targets: z
    .array(
      z.union([scimTarget, profileTarget], {
        error: 'expected a target with connector: scim, or with profile: and its connection',
      }),
    )
    .max(100),
});

export type TargetText = z.infer<typeof targetsSchema>['targets'][number];
export type ScimTargetText = z.infer<typeof scimTarget>;
export type ProfileTargetText = z.infer<typeof profileTarget>;
