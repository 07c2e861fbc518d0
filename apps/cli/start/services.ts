import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Complaint } from '../complaint.ts';
import { KeptAlive, type KeptAliveOptions } from './kept-alive.ts';
import type { ServiceName } from './ports.ts';
import { whyNotReady } from './readiness.ts';
import { repositoryRoot } from './repository.ts';
import type { Running } from './running.ts';
import { addressOf, serviceEnvironment, type Surroundings } from './service-environment.ts';
import { startService } from './service-process.ts';

interface ServicesScene {
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Who is stopped last comes first: consumers report to the ingress what they did, and write to the sandbox. */
const LAYERS: readonly (readonly ServiceName[])[] = [['ingress', 'sandbox'], ['auditor', 'projector'], ['syncer']];

const READY = 120_000;

/** Starts every service and waits until each is ready. Rejects, naming the service and its reason, when one is not. */
export async function startServices(running: Running, around: Surroundings, scene: ServicesScene): Promise<void> {
  const services = new Map<ServiceName, KeptAlive>();
  for (const layer of LAYERS) {
    running.openLayer();
    for (const name of layer) {
      const service = await KeptAlive.begin(orderOf(name, running, around, scene));
      services.set(name, service);
      await running.add(service);
    }
  }
  await Promise.all([...services].map(([name, service]) => awaitReady(name, service, around, scene.signal)));
  for (const service of services.values()) service.watch();
}

const logOf = (around: Surroundings, name: ServiceName): string => join(around.home, 'logs', `${name}.log`);

function orderOf(
  name: ServiceName,
  running: Running,
  around: Surroundings,
  { env, say }: ServicesScene,
): KeptAliveOptions {
  const entry = join(repositoryRoot(), 'dist', 'apps', name, 'main.js');
  if (!existsSync(entry)) throw new Complaint(`${entry} is not there`, 'build with `npm run build`');
  return {
    name,
    begin: () => startService({ name, entry, env: serviceEnvironment(name, around, env), log: logOf(around, name) }),
    say,
    changed: () => void running.record(),
  };
}

async function awaitReady(
  name: ServiceName,
  { process: service }: KeptAlive,
  around: Surroundings,
  signal: AbortSignal,
): Promise<void> {
  const given = new AbortController();
  const whole = AbortSignal.any([signal, given.signal]);
  const ended = service.exited.then((code) => ({ kind: 'ended', code }) as const);
  const asked = whyNotReady(addressOf(around.ports, name), READY, whole).then(
    (why) => ({ kind: 'asked', why }) as const,
  );
  const outcome = await Promise.race([ended, asked]);
  given.abort();
  const log = logOf(around, name);
  if (signal.aborted) return;
  if (outcome.kind === 'ended') {
    throw new Complaint(
      `${name} did not start: ${service.lastWords?.() ?? `it ended with ${outcome.code}`}`,
      `mend that and start again (its log: ${log})`,
    );
  }
  if (outcome.why !== undefined) {
    throw new Complaint(`${name} is not ready after ${READY / 1_000} s: ${outcome.why}`, `see ${log}`);
  }
}
