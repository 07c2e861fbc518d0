import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cpuSecondsOf, peakMemoryOf } from '../measure/process-facts.ts';
import { startSystem, type ProcessName, type RunningSystem } from '../../test/support/system.ts';
import { BENCH_HOME } from './places.ts';

const SERVICES: readonly ProcessName[] = ['ingress', 'projector', 'syncer', 'auditor', 'sandbox'];

/** The whole product as `npm start` runs it, on an empty home of its own. */
export function startWhole(name: string): Promise<RunningSystem> {
  const home = join(BENCH_HOME, name);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  return startSystem({ home });
}

export interface ServiceCost {
  readonly service: ProcessName;
  /** Peak resident memory, in MB. */
  readonly peak: number;
  /** Processor time so far, in seconds. */
  readonly cpu: number;
}

export const serviceCosts = (system: RunningSystem): readonly ServiceCost[] =>
  SERVICES.map((service) => {
    const pid = system.pid(service);
    return { service, peak: peakMemoryOf(pid), cpu: cpuSecondsOf(pid) };
  });
