import { z } from 'zod';
import { duration, window } from '../configuration/duration.ts';
import { authSchema } from '../authorization/auth-schema.ts';

const expression = z
  .string()
  .regex(/^=/, 'expected an expression, which begins with =')
  .describe('A CEL expression: = and its text.');
/** JSON whose leaf strings may be expressions. What is in it is read with its place, not by this schema. */
const template = z.json().describe('JSON; a leaf string that begins with = is a CEL expression.');
const fieldName = z.string().min(1).max(100);
const path = z
  .string()
  .regex(/^\//, 'expected a path that begins with /')
  .describe('Below baseUrl. {remoteId}, {key} and {vars.NAME} stand for one url-encoded segment each.');

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const oneMethod = (request: Readonly<Record<string, unknown>>): boolean =>
  METHODS.filter((method) => request[method] !== undefined).length === 1;
const ONE_METHOD = { error: `expected exactly one of ${METHODS.join(', ')}` };
const oneBody = (request: Readonly<Record<string, unknown>>): boolean =>
  ['body', 'form', 'graphql'].filter((kind) => request[kind] !== undefined).length <= 1;
const ONE_BODY = { error: 'expected at most one of body, form and graphql' };

const requestShape = {
  get: path.optional(),
  post: path.optional(),
  put: path.optional(),
  patch: path.optional(),
  delete: path.optional(),
  query: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: template.optional(),
  form: z.record(z.string(), template).optional(),
  graphql: z.strictObject({ query: z.string().min(1), variables: template.optional() }).optional(),
  dropNulls: z.boolean().optional().describe('Leaves members out of the body whose value is null.'),
  ok: expression.optional().describe('Must be true of an answer of 2xx, else it has failed.'),
};
const result = {
  row: expression.optional().describe('The account in the answer. Without it the account is read afterwards.'),
};

const request = z.strictObject(requestShape).refine(oneMethod, ONE_METHOD).refine(oneBody, ONE_BODY);
const steps = z.strictObject({ steps: z.array(request).min(1).max(5), ...result });
const single = z
  .strictObject({ ...requestShape, ...result })
  .refine(oneMethod, ONE_METHOD)
  .refine(oneBody, ONE_BODY);
const change = z.union([single, steps]);
const read = z
  .strictObject({ ...requestShape, row: expression })
  .refine(oneMethod, ONE_METHOD)
  .refine(oneBody, ONE_BODY);
const create = z
  .strictObject({
    ...requestShape,
    ...result,
    id: expression.optional().describe('The id alone, where no row comes; of an address (Location) its last part.'),
  })
  .refine(oneMethod, ONE_METHOD)
  .refine(oneBody, ONE_BODY);
const find = z
  .strictObject({ ...requestShape, rows: expression })
  .refine(oneMethod, ONE_METHOD)
  .refine(oneBody, ONE_BODY);

const page = z.strictObject({
  type: z.enum(['page', 'offset', 'cursor', 'link', 'next']),
  param: z.string().optional().describe('The query parameter; without it templates use page, offset or cursor.'),
  start: z.int().min(0).optional(),
  size: z.record(z.string(), z.int().min(1)).optional().describe('The parameter for the length of a page.'),
  more: expression.optional().describe('Whether another page follows.'),
  next: expression.optional().describe('cursor: what the next page is asked with. next: its address.'),
});
const list = z
  .strictObject({ ...requestShape, rows: expression, page: page.optional() })
  .refine(oneMethod, ONE_METHOD)
  .refine(oneBody, ONE_BODY);

export const limitsSchema = z.strictObject({
  concurrency: z.int().min(1).max(64).optional(),
  windows: z.array(window).max(4).optional(),
});

/** A target system as data: the grammar of a profile, closed in every place (docs/targets.md). */
export const profileSchema = z.strictObject({
  apiVersion: z.literal('rollcall.dev/v1'),
  kind: z.literal('HttpTarget'),
  metadata: z.strictObject({
    name: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'expected small letters, digits and -'),
    class: z.enum(['shop', 'app', 'newsletter', 'crm', 'directory']),
    version: z.int().min(1),
    product: z.string().optional(),
    verified: z.string().optional().describe('What it was run against; left out: nothing yet.'),
  }),
  settings: z
    .record(
      z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'expected a name of letters and digits'),
      z.strictObject({ description: z.string(), secret: z.boolean().optional(), default: z.string().optional() }),
    )
    .describe(
      'What a target of rollcall.yaml must say under connection; ${name} stands for it under connect and vars.',
    ),
  connect: z.strictObject({
    baseUrl: z.string(),
    auth: authSchema,
    headers: z.record(z.string(), z.string()).optional(),
    allowHosts: z.array(z.string()).optional().describe('Hosts besides that of baseUrl that an answer may lead to.'),
    limits: limitsSchema.optional(),
    timeout: duration.optional(),
  }),
  capabilities: z
    .strictObject({
      listOrder: z.enum(['numeric', 'bytewise', 'none']).optional(),
      readAfter: duration.optional(),
      mayReturn: z.boolean().optional(),
    })
    .optional(),
  identity: z.strictObject({
    id: expression.describe('The id of a row.'),
    externalId: fieldName.optional().describe('The field of map that holds the Rollcall id.'),
    email: fieldName.optional().describe('The field of map that holds the address.'),
    name: fieldName.optional().describe('The field of map that is a unique name.'),
  }),
  map: z
    .record(
      fieldName,
      z.strictObject({
        out: template,
        in: template,
        unordered: z.boolean().optional(),
        caseless: z.boolean().optional(),
        owner: z.enum(['rollcall', 'target']).optional(),
      }),
    )
    .refine((map) => Object.keys(map).length > 0, { error: 'expected at least one field' }),
  vars: z.record(z.string().regex(/^[a-zA-Z]\w*$/, 'expected a name of letters and digits'), z.json()).optional(),
  optedOut: expression.optional().describe('Of a row: whether the person opted out of marketing there.'),
  operations: z.strictObject({
    find: z.strictObject({ externalId: find.optional(), email: find.optional(), name: find.optional() }),
    read,
    list: list.optional(),
    create,
    update: change,
    disable: change.optional(),
    unsubscribe: change.optional(),
    anonymize: change.optional(),
    erase: change,
  }),
  errors: z
    .array(
      z.strictObject({
        when: expression,
        as: z.enum(['absent', 'throttled', 'transient', 'conflict', 'permanent', 'auth']),
        because: z.string().max(100).optional(),
      }),
    )
    .max(20)
    .optional(),
});

export type ProfileText = z.infer<typeof profileSchema>;
