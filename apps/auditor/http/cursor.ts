import { z } from 'zod';
import { isSequence, type Sequence } from '#identity';

const sequence = z.custom<Sequence>((value) => typeof value === 'number' && isSequence(value));

/** Where a person's history goes on. `until` is where it ended at the first page, since each reading adds to it. */
const historyCursor = z.strictObject({ after: sequence, until: sequence });
/** Where a search goes on: behind this event, newest first. */
const searchCursor = z.strictObject({ time: z.iso.datetime(), sequence });

export type HistoryCursor = z.output<typeof historyCursor>;
export type SearchCursor = z.output<typeof searchCursor>;

/**
 * Cursors are only places: tenant, subject and conditions come from the request each time, so that one that was
 * tampered with shows nothing that its bearer may not see.
 */
export const writeCursor = (cursor: HistoryCursor | SearchCursor): string =>
  Buffer.from(JSON.stringify(cursor), 'utf8').toString('base64url');

/** For zod: a cursor of ours, or a fault that says so. */
const cursorText = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .max(200)
    .transform((text, context) => {
      const parsed = schema.safeParse(parseJson(text));
      if (parsed.success) return parsed.data;
      context.addIssue({ code: 'custom', message: 'is not a cursor of this address: take `next` of the page before' });
      return z.NEVER;
    });

export const historyCursorText = cursorText(historyCursor);
export const searchCursorText = cursorText(searchCursor);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    // What it was is of no interest: the schema refuses undefined.
    return undefined;
  }
}
