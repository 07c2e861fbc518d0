import { HttpException } from '@nestjs/common';
import type { z } from 'zod';

/** What a request brought, checked; 400 names each place at fault. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new HttpException(faults.join('; '), 400);
}
