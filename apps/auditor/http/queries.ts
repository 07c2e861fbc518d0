import { BadRequestException } from '@nestjs/common';
import { z } from 'zod';
import { isEventType, isResourceId, type EventType, type ResourceId, type TokenId } from '#identity';
import { historyCursorText, searchCursorText } from './cursor.ts';

/** A page of opened events is smaller: each may weigh hundreds of kilobytes. */
const MAX_LIMIT = 500;
const MAX_OPEN_LIMIT = 100;
const DEFAULT_LIMIT = 100;

const limit = z
  .string()
  .regex(/^[0-9]{1,6}$/, 'must be a whole number')
  .transform(Number)
  .refine((value) => value >= 1 && value <= MAX_LIMIT, `must be between 1 and ${MAX_LIMIT}`);

const instant = z.iso
  .datetime({ offset: true, error: 'must be a time as in 2026-01-31T12:00:00Z' })
  .transform((text) => new Date(text));

/** Why the data is opened: it stays in the log for ever, in clear. */
const purpose = z
  .string()
  .trim()
  .min(3, 'must say why (3 characters or more)')
  .max(500, 'must be at most 500 characters')
  .regex(/^\P{C}*$/u, 'must be one line of text');

const historyQuery = z
  .strictObject({
    cursor: historyCursorText.optional(),
    limit: limit.optional(),
    open: z.enum(['true', 'false'], { error: 'must be true or false' }).optional(),
    purpose: purpose.optional(),
  })
  .refine((query) => query.open !== 'true' || query.purpose !== undefined, {
    path: ['purpose'],
    error: 'is needed with open=true: say why the data is opened',
  })
  .transform(({ cursor, limit: asked, open, purpose: why }) => ({
    cursor,
    opening: open === 'true' && why !== undefined ? { purpose: why } : undefined,
    limit: Math.min(asked ?? DEFAULT_LIMIT, open === 'true' ? MAX_OPEN_LIMIT : MAX_LIMIT),
  }));

const eventType = z
  .string()
  .transform((text) => (text.startsWith('rollcall.') ? text : `rollcall.${text}`))
  .refine((text): text is EventType => isEventType(text), {
    error: 'is no event type, as in user.created or target.failed',
  });

const searchQuery = z.strictObject({
  cursor: searchCursorText.optional(),
  limit: limit.default(DEFAULT_LIMIT),
  since: instant.optional(),
  until: instant.optional(),
  actor: z
    .custom<TokenId>(
      (value) => typeof value === 'string' && /^[\w.:@/-]{1,200}$/.test(value),
      'must be the id of a token',
    )
    .optional(),
  type: eventType.optional(),
  target: z
    .string()
    .min(1)
    .max(200)
    .refine((name) => !name.includes('\u0000'), 'must hold no U+0000')
    .optional(),
});

export type HistoryQuery = z.output<typeof historyQuery>;
export type SearchQuery = z.output<typeof searchQuery>;

export const readHistoryQuery = (query: unknown): HistoryQuery => check(historyQuery, query);
export const readSearchQuery = (query: unknown): SearchQuery => check(searchQuery, query);

/** Why something is given out: the only parameter there. */
export const readPurpose = (query: unknown): string => check(z.strictObject({ purpose }), query).purpose;

/** The id in a path; 400 for what can be no id. */
export function readSubject(text: string): ResourceId {
  const id = text.toLowerCase();
  if (!isResourceId(id)) throw new BadRequestException('the id in the address must be a UUID');
  return id;
}

/** 400 naming each parameter at fault. An unknown one is a fault: a misspelt condition must not widen a search. */
function check<Schema extends z.ZodType>(schema: Schema, query: unknown): z.output<Schema> {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  throw new BadRequestException(parsed.error.issues.map(faultText).join('; '));
}

function faultText(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys')
    return `unknown parameter ${issue.keys.map((key) => key.slice(0, 40)).join(', ')}`;
  const name = issue.path.join('.');
  return issue.code === 'invalid_type' ? `${name} must be given once` : `${name} ${issue.message}`;
}
