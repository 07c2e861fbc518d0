import type { Command } from 'commander';
import { checkTopics, createKafka, type TopicReport } from '#event-log';
import { createLogger } from '#platform';
import { Complaint, EXIT } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { readServiceEnvironment } from '../home/environment-file.ts';
import { table } from '../output/table.ts';

/** `rollcall topics check`: whether Kafka would keep what we give it. */
export function addTopics(program: Command, context: CommandContext): void {
  program
    .command('topics')
    .description('the topics of this installation in Kafka')
    .command('check')
    .description('whether each is there and loses nothing; exit code 3 when one does not. Nothing is changed')
    .option('--json', 'for scripts')
    .action(async (options: { readonly json?: true }) => {
      const reports = await check(context);
      const { terminal } = context;
      terminal.out(options.json === true ? `${JSON.stringify({ topics: reports }, undefined, 2)}\n` : text(reports));
      if (reports.some(({ state }) => state !== 'sound')) context.exitWith(EXIT.unsound);
    });
}

async function check({ home, terminal }: CommandContext): Promise<readonly TopicReport[]> {
  const { kafka } = await readServiceEnvironment(home(), terminal.env);
  if (kafka === undefined) {
    throw new Complaint('this installation keeps its log in PostgreSQL', 'start it with --kafka, or set KAFKA_BROKERS');
  }
  try {
    return await checkTopics(createKafka(kafka, 'cli', createLogger('cli', 'silent')));
  } catch {
    // A client's words may hold what it was configured with.
    throw new Complaint(`Kafka cannot be asked (${kafka.brokers.join(', ')})`, 'start it, or mend the KAFKA_ settings');
  }
}

function text(reports: readonly TopicReport[]): string {
  const rows = reports.map(({ topic, state, faults }) => [topic, state.toUpperCase(), faults.join('; ')]);
  return table(['topic', 'state', 'what to set'], rows);
}
