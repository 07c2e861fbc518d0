import type { Command } from 'commander';
import { z } from 'zod';
import { Complaint } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { request } from '../http/request.ts';
import { count } from '../output/duration.ts';
import { callSyncer } from './syncer-address.ts';

const paused = z.object({ paused: z.boolean() });
const resumed = z.object({ resumed: z.boolean() });
const released = z.object({ released: z.number() });
const retried = z.object({ retried: z.number() });

const path = (name: string, verb: string): string => `targets/${encodeURIComponent(name)}/${verb}`;

/** `rollcall targets pause|resume|approve|retry`. */
export function addHold(targets: Command, context: CommandContext): void {
  const { terminal } = context;
  targets
    .command('pause')
    .argument('<name>', 'a target of rollcall.yaml')
    .requiredOption('--reason <text>', 'why, for everybody who looks at the status')
    .description('write nothing more to a target; what is wanted is kept until it goes on')
    .action(async (name: string, { reason }: { readonly reason: string }) => {
      const call = await callSyncer(context, path(name, 'pause'), { method: 'POST', body: { reason } });
      const answer = await request(call, paused);
      terminal.out(
        answer.paused
          ? `Paused. What is under way is finished; go on with \`rollcall targets resume ${name}\`.\n`
          : 'It is paused already, and keeps its reason; see `rollcall status`.\n',
      );
    });
  targets
    .command('resume')
    .argument('<name>', 'a target of rollcall.yaml')
    .description('go on with a paused target')
    .action(async (name: string) => {
      const answer = await request(await callSyncer(context, path(name, 'resume'), { method: 'POST' }), resumed);
      terminal.out(answer.resumed ? 'It goes on.\n' : 'It was not paused.\n');
    });
  targets
    .command('approve')
    .argument('<name>', 'a target of rollcall.yaml')
    .description('let removals go on that were held because they were too many at once')
    .action(async (name: string) => {
      const answer = await request(await callSyncer(context, path(name, 'approve'), { method: 'POST' }), released);
      terminal.out(`${count(answer.released)} that were held will be taken away; counting begins anew.\n`);
    });
  targets
    .command('retry')
    .argument('<name>', 'a target of rollcall.yaml')
    .argument('[id]', 'a person or group that `rollcall targets parked` shows')
    .option('--all', 'everybody who is parked')
    .description('try parked people again')
    .action(async (name: string, id: string | undefined, { all }: { readonly all?: true }) => {
      if ((id === undefined) !== (all === true)) {
        throw new Complaint('it must be clear whom to try again', 'name one id, or give --all');
      }
      const body = id === undefined ? {} : { resource: id };
      const call = await callSyncer(context, path(name, 'retry'), { method: 'POST', body });
      terminal.out(`${count((await request(call, retried)).retried)} will be tried again.\n`);
    });
}
