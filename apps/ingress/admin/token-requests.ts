import { HttpException } from '@nestjs/common';
import { z } from 'zod';
import { SCOPES } from '#platform';

export const newToken = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(200)
    .refine((name) => !name.includes('\u0000') && name.isWellFormed(), 'must hold no U+0000 and no lone surrogate'),
  scopes: z.array(z.enum(SCOPES)).min(1),
  /** The id of the person whose token it is: what /Me stands for. */
  person: z.uuid().optional(),
  /** Above it the answer is 429, by each copy of a service for itself. */
  requestsPerSecond: z.number().int().min(1).max(1_000_000).optional(),
  expires: z.iso.datetime({ offset: true }).optional(),
});

/** Of the services: what it may do is settled. */
export const newServiceToken = newToken.pick({ name: true, expires: true });

export const rotation = z.strictObject({
  expires: z.iso.datetime({ offset: true }).optional(),
  /** Seconds that the former token goes on. */
  grace: z.number().int().min(0).max(31_536_000).optional(),
});

/** The body as the schema has it, or a refusal with 400 that names each fault. */
export function read<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new HttpException(faults.join('; '), 400);
}

export function instantOf(expires: string | undefined): Date | null {
  if (expires === undefined) return null;
  const instant = new Date(expires);
  if (instant.getTime() <= Date.now()) throw new HttpException('expires: must lie ahead', 400);
  return instant;
}
