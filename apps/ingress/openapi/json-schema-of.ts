import { z } from 'zod';
import type { JsonObject } from '#scim';

/** The schema that a request is checked with, as the document shows it: one and the same, so that they cannot differ. */
export function jsonSchemaOf(schema: z.ZodType): JsonObject {
  const { $schema: _, ...written } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    // No text that is stored may hold U+0000, which the schemas say in a refinement of their own.
    override: ({ jsonSchema }) => {
      const isFree = jsonSchema.enum === undefined && jsonSchema.const === undefined && jsonSchema.format === undefined;
      if (jsonSchema.type === 'string' && isFree) jsonSchema.pattern ??= '^[^\\u0000]*$';
    },
  });
  return jsonObject.parse(written);
}

const jsonObject = z.record(z.string(), z.json());
