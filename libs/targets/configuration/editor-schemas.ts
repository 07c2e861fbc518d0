import { z } from 'zod';
import { profileSchema } from '../profile/profile-schema.ts';
import { targetsSchema } from './targets-schema.ts';

/** JSON Schemas (2020-12) for editors, of what a person writes: lengths of time as text, and closed keys. */
export const EDITOR_SCHEMAS = {
  targets: () => editorSchema(targetsSchema, 'rollcall.yaml: the systems that are kept equal'),
  profile: () => editorSchema(profileSchema, 'A target system as data: an HTTP profile of Rollcall'),
} as const;

export type EditorSchemaName = keyof typeof EDITOR_SCHEMAS;

function editorSchema(schema: z.ZodType, title: string): object {
  return { ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), title };
}
