import type { Command } from 'commander';
import { z } from 'zod';
import { EXIT } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { request } from '../http/request.ts';
import { safeText } from '../output/safe-text.ts';
import { table } from '../output/table.ts';
import { callSyncer } from './syncer-address.ts';

const parkedPage = z.object({
  parked: z.array(
    z.object({
      kind: z.string(),
      resource: z.string(),
      class: z.string().nullable(),
      field: z.string().nullable(),
      reason: z.string().nullable(),
      attempts: z.number(),
      since: z.string().nullable(),
    }),
  ),
});

type Parked = z.infer<typeof parkedPage>['parked'][number];

const PAGE = 1_000;

interface ParkedOptions {
  readonly json?: true;
  readonly after?: string;
}

/** `rollcall targets parked NAME`: who waits for a person, and why. */
export function addParked(targets: Command, context: CommandContext): void {
  const { terminal } = context;
  targets
    .command('parked')
    .argument('<name>', 'a target of rollcall.yaml')
    .description(`who could not be brought in step, and why (at most ${PAGE} at once; exit code 3 when there are any)`)
    .option('--after <id>', 'go on after the last id shown')
    .option('--json', 'for scripts')
    .action(async (name: string, { json, after }: ParkedOptions) => {
      const query = new URLSearchParams({ limit: String(PAGE), ...(after === undefined ? {} : { after }) });
      const call = await callSyncer(context, `targets/${encodeURIComponent(name)}/parked?${query.toString()}`);
      const { parked } = await request(call, parkedPage);
      terminal.out(json === true ? `${JSON.stringify({ parked }, undefined, 2)}\n` : parkedText(name, parked));
      if (parked.length > 0) context.exitWith(EXIT.unsound);
    });
}

function parkedText(name: string, parked: readonly Parked[]): string {
  if (parked.length === 0) return 'Nobody is parked.\n';
  const rows = parked.map(({ kind, resource, class: error, field, reason, since }) => [
    kind,
    resource,
    since ?? '',
    error ?? '',
    safeText([field, reason].filter((part) => part !== null).join(': ')),
  ]);
  const last = parked.at(-1)?.resource ?? '';
  const more = parked.length < PAGE ? '' : `There may be more: rollcall targets parked ${name} --after ${last}\n`;
  return `${table(['kind', 'id', 'since', 'error', 'why'], rows)}${more}Try again: rollcall targets retry ${name} <id>, or --all\n`;
}
