import { becomesTrue, livingProcess, signalProcess } from '#platform/servers';
import { readServicesFile } from './services-file.ts';
import { SERVICES } from './ports.ts';

const isService = (name: string): boolean => SERVICES.some((service) => service === name);

/** How long services of a killed start may take to finish what they began, in milliseconds. */
const FINISHING = 10_000;

/**
 * Waits for the services of a start that was killed: they notice and end by themselves. One that hangs is killed,
 * since it holds a port. (PostgreSQL and Kafka are looked after by who starts them.) Call it with the home claimed.
 */
export async function endFormerRun(home: string, say: (line: string) => void, finishing = FINISHING): Promise<void> {
  const former = await readServicesFile(home);
  const left = Object.entries(former?.services ?? {}).filter(([name]) => isService(name));
  const alive = (): typeof left => left.filter(([, { identity }]) => livingProcess(identity) !== undefined);
  if (alive().length === 0) return;
  say('waiting for the services of the last start to end');
  if (await becomesTrue(() => alive().length === 0, { deadline: finishing })) return;
  for (const [name, { identity }] of alive()) {
    const pid = livingProcess(identity);
    if (pid === undefined) continue;
    say(`the ${name} of the last start hangs (process ${pid}): killing it`);
    signalProcess(pid, 'SIGKILL');
  }
  await becomesTrue(() => alive().length === 0, { deadline: FINISHING });
}
