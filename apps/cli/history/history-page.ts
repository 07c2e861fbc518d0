import { z } from 'zod';

const json = z.record(z.string(), z.unknown());

const entry = z.object({
  sequence: z.number(),
  time: z.string(),
  type: z.string(),
  summary: z.string(),
  actor: z.object({ id: z.string(), name: z.string().optional() }).optional(),
  source: z.string(),
  version: z.number().optional(),
  changed: z.array(z.string()).optional(),
  target: z.object({ name: z.string(), outcome: z.string(), reason: z.string().optional() }).optional(),
  data: z.discriminatedUnion('state', [
    z.object({ state: z.literal('clear'), value: json }),
    z.object({ state: z.literal('sealed') }),
    z.object({ state: z.literal('opened'), value: json }),
    z.object({ state: z.literal('destroyed'), when: z.string(), reason: z.string() }),
    z.object({ state: z.literal('broken'), reason: z.string() }),
  ]),
});

/** What the command shows of an entry; `--json` passes on everything the auditor said. */
export type Entry = z.output<typeof entry>;

/** A page of the auditor's history: the entries as they came, and as far as this command understands them. */
export const historyPage = z.object({
  kind: z.enum(['person', 'group']),
  entries: z.array(z.unknown()).transform((raw) => ({ raw, known: z.array(entry).parse(raw) })),
  next: z.string().optional(),
});
