import { isPortFree } from '#platform/servers';
import { errorCode } from '#platform/nestless';
import { Complaint } from '../complaint.ts';

/** The services that `rollcall start` runs, in the order of their ports. */
export const SERVICES = ['ingress', 'auditor', 'sandbox', 'projector', 'syncer'] as const;
export type ServiceName = (typeof SERVICES)[number];
export type ServerName = 'postgres' | 'kafka' | 'kafka controller';

export type PortPlan = Readonly<Record<ServiceName | ServerName, number>>;

export const DEFAULT_BASE = 7_400;
const LOWEST = 1_024;
const HIGHEST = 65_535 - 7;

export function planPorts(base: number): PortPlan {
  if (!Number.isSafeInteger(base) || base < LOWEST || base > HIGHEST) {
    throw new Complaint(`--port ${base} is no base for ports`, `give a number from ${LOWEST} to ${HIGHEST}`);
  }
  return {
    ingress: base,
    auditor: base + 1,
    sandbox: base + 2,
    projector: base + 3,
    syncer: base + 4,
    postgres: base + 5,
    kafka: base + 6,
    'kafka controller': base + 7,
  };
}

/** Refuses a start whose services cannot have their ports, and names who wants which. */
export async function requirePorts(plan: PortPlan, host: string): Promise<void> {
  const taken: string[] = [];
  for (const name of SERVICES) {
    if (!(await isFree(plan[name], host))) taken.push(`${plan[name]} (${name})`);
  }
  if (taken.length === 0) return;
  const what = taken.length === 1 ? `port ${taken.join()} is taken` : `ports ${taken.join(', ')} are taken`;
  throw new Complaint(what, 'stop what uses it, or move all ports: npm start -- --port BASE');
}

async function isFree(port: number, host: string): Promise<boolean> {
  try {
    return await isPortFree(port, host);
  } catch (error) {
    throw new Complaint(
      `port ${port} of ${host} cannot be listened on (${errorCode(error)})`,
      'choose others with --port BASE, or mend HOST',
    );
  }
}
