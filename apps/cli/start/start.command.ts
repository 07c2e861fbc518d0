import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { DEFAULT_BASE } from './ports.ts';
import { start } from './start.ts';

/** `rollcall start`: the whole system on this machine. */
export function addStart(program: Command, context: CommandContext): void {
  program
    .command('start')
    .description('run the whole system on this machine until Ctrl-C')
    .option('--port <base>', `the first of eight ports (default ${DEFAULT_BASE})`, String(DEFAULT_BASE))
    .option('--kafka', 'carry the log by Kafka: KAFKA_BROKERS, else a broker from Maven Central (needs Java and Maven)')
    .action(async ({ port, kafka }: { readonly port: string; readonly kafka?: true }) => {
      await start({ port: Number(port), kafka: kafka === true, home: context.home() });
    });
}
