import { z } from 'zod';
import { compileUserType, standardSchemas, type AttributeDefinition, type Checked, type SchemaDocument } from '#scim';

/** Bounds on what a tenant registers. */
export const MAX_SCHEMAS = 50;
const MAX_ATTRIBUTES = 100;
const MAX_TEXT = 1_000;

const text = z
  .string()
  .max(MAX_TEXT)
  .refine((value) => !value.includes('\u0000') && value.isWellFormed(), 'must hold no U+0000 and no lone surrogate');
const name = z.string().regex(/^[A-Za-z][\w-]{0,99}$/, 'must be a letter, then letters, digits, - and _');
const urn = z
  .string()
  .max(255)
  .regex(
    /^urn:[a-z0-9][a-z0-9-]{1,31}:[\w.:-]*[\w-]$/i,
    'must be a URN, such as urn:example:params:scim:schemas:extension:badge:1.0:User',
  );

/** RFC 7643 §7; what is left out has the default of §2.2. */
const simple = {
  name,
  multiValued: z.boolean().default(false),
  description: text.default(''),
  required: z.boolean().default(false),
  canonicalValues: z.array(text).max(MAX_ATTRIBUTES).optional(),
  caseExact: z.boolean().optional(),
  mutability: z.enum(['readOnly', 'readWrite', 'immutable', 'writeOnly']).default('readWrite'),
  returned: z.enum(['always', 'never', 'default', 'request']).default('default'),
  uniqueness: z.literal('none', 'must be none: unique attributes cannot be added to a tenant').default('none'),
  referenceTypes: z.array(text).max(MAX_ATTRIBUTES).optional(),
};
const SIMPLE_TYPES = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference'] as const;

const subAttribute = z.strictObject({
  ...simple,
  type: z.enum(SIMPLE_TYPES, 'must be a simple type: complex attributes do not nest').default('string'),
});
const attribute = z
  .strictObject({
    ...simple,
    type: z.enum([...SIMPLE_TYPES, 'complex']).default('string'),
    subAttributes: z.array(subAttribute).min(1).max(MAX_ATTRIBUTES).optional(),
  })
  .refine(({ type, subAttributes }) => (type === 'complex') === (subAttributes !== undefined), {
    path: ['subAttributes'],
    message: 'go with type complex, and only with it',
  });

/** The form of a schema as a client sends it; {@link readSchema} checks the rest. */
export const definition = z.strictObject({
  schemas: z.array(text).optional(),
  id: urn,
  name: text.min(1),
  description: text.default(''),
  attributes: z.array(attribute).min(1).max(MAX_ATTRIBUTES),
  meta: z.unknown().optional(),
});

type Written = z.infer<typeof attribute> | z.infer<typeof subAttribute>;

/**
 * The definition of an extension schema as a client sends it, every characteristic stated. 400 invalidValue names what
 * is wrong and where; a schema of the standard, or of this hub, is not to be had again.
 */
export function readSchema(body: unknown): Checked<SchemaDocument> {
  const parsed = definition.safeParse(body);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    return invalid(`${first?.path.join('.') ?? ''}: ${first?.message ?? 'is not a schema'}`.replace(/^: /, ''));
  }
  const { id, name: title, description, attributes } = parsed.data;
  if (isStandard(id)) return invalid('id: is a schema that this hub has by itself; choose another URN');
  const schema = { id, name: title, description, attributes: attributes.map(stated) };
  const fault = compileFault(schema);
  return fault === undefined ? { ok: true, value: schema } : invalid(fault);
}

export const isStandard = (id: string): boolean =>
  standardSchemas.some((schema) => schema.id.toLowerCase() === id.toLowerCase());

function stated(written: Written): AttributeDefinition {
  const { canonicalValues, referenceTypes, caseExact, subAttributes, ...rest } = {
    subAttributes: undefined,
    ...written,
  };
  return {
    ...rest,
    // References and binaries are case-exact by their type (RFC 7643 §2.3.6, §2.3.7).
    caseExact: written.type === 'reference' || written.type === 'binary' || (caseExact ?? false),
    ...(canonicalValues === undefined ? {} : { canonicalValues }),
    ...(referenceTypes === undefined ? {} : { referenceTypes }),
    ...(subAttributes === undefined ? {} : { subAttributes: subAttributes.map(stated) }),
  };
}

/** What only compiling tells: a name that comes twice, or one that no attribute may have. */
function compileFault(schema: SchemaDocument): string | undefined {
  try {
    compileUserType([schema]);
    return undefined;
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
}

const invalid = (detail: string): Checked<never> => ({
  ok: false,
  error: { status: 400, scimType: 'invalidValue', detail },
});
