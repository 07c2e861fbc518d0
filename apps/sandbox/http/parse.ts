import type { z } from 'zod';
import { Refusal } from './refusal.ts';

/** Takes foreign input by a schema, or refuses it naming the first field at fault (never its value). */
export function parse<S extends z.ZodType>(schema: S, input: unknown): z.infer<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path.join('.');
  const said = issue?.message ?? 'not understood';
  if (field === undefined || field === '') throw new Refusal('invalid', said);
  throw new Refusal('invalid', `${field}: ${said}`, { field });
}
