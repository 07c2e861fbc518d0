import type { Command } from 'commander';
import { checkTopics, createKafka, kafkaTrouble, type TopicReport } from '#event-log';
import { ConfigurationError, createLogger } from '#platform';
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
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    // A client's words may hold what it was configured with.
    const remedy = kafkaTrouble(error) ?? 'start it, or mend the KAFKA_ settings';
    throw new Complaint(`Kafka cannot be asked (${kafka.brokers.join(', ')})`, remedy);
  }
}

function text(reports: readonly TopicReport[]): string {
  const rows = reports.map(({ topic, state, faults }) => [
    topic,
    state.toUpperCase(),
    // What may not be described looks so too.
    state === 'missing'
      ? `it is not there, or Kafka does not permit our user Describe on topic ${topic}`
      : faults.join('; '),
  ]);
  return table(['topic', 'state', 'what to set'], rows);
}
