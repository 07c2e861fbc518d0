import type { Command } from 'commander';
import { Complaint, EXIT } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { readServiceEnvironment } from '../home/environment-file.ts';
import { readRunFile } from '../home/run-file.ts';
import { SERVICES } from '../start/ports.ts';
import { readServicesFile } from '../start/services-file.ts';
import { logStatus } from './log-status.ts';
import { serviceStatus } from './service-status.ts';
import { isSound, statusText, type SystemStatus } from './status-text.ts';

/** `rollcall status`: every service, how far each reader of the log is, and what waits for somebody. */
export function addStatus(program: Command, context: CommandContext): void {
  program
    .command('status')
    .description('each service, its position and its lag, and what waits for somebody (exit code 3)')
    .option('--json', 'for scripts')
    .action(async (options: { readonly json?: true }) => {
      const status = await readStatus(context);
      const { terminal } = context;
      terminal.out(options.json === true ? `${JSON.stringify(status, undefined, 2)}\n` : statusText(status));
      if (!isSound(status)) context.exitWith(EXIT.unsound);
    });
}

async function readStatus({ home, terminal }: CommandContext): Promise<SystemStatus> {
  const folder = home();
  const ports = await portsOf(folder);
  const announced = await isAnnounced(folder, terminal.env);
  const services = await Promise.all(ports.map(([name, port]) => serviceStatus(name, port)));
  const log = await logStatus(await readServiceEnvironment(folder, terminal.env));
  return { home: folder, announced, services, log };
}

/** The services of the last start, with their ports. */
async function portsOf(home: string): Promise<(readonly [string, number])[]> {
  const services = (await readServicesFile(home))?.services ?? {};
  const ports = SERVICES.flatMap((name) => {
    const port = services[name]?.port;
    return port === undefined ? [] : [[name, port] as const];
  });
  if (ports.length > 0) return ports;
  throw new Complaint(
    `Rollcall is not running in ${home}`,
    'start it with `npm start`, or name its folder with --home or ROLLCALL_HOME',
  );
}

async function isAnnounced(home: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    await readRunFile(home, env);
    return true;
  } catch (error) {
    if (error instanceof Complaint) return false;
    throw error;
  }
}
