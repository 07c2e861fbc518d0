import { count } from '../output/duration.ts';
import { safeText } from '../output/safe-text.ts';
import { table } from '../output/table.ts';
import type { LogStatus } from './log-status.ts';
import type { ServiceStatus, TargetStatus } from './service-status.ts';

export interface SystemStatus {
  readonly home: string;
  /** run.json is there: the system has come up whole and was not told to stop. */
  readonly announced: boolean;
  readonly services: readonly ServiceStatus[];
  /** Undefined when the databases cannot be asked. */
  readonly log: LogStatus | undefined;
}

/** True when nothing here asks for somebody's attention. Lag alone is work under way. */
export const isSound = ({ announced, services, log }: SystemStatus): boolean =>
  announced &&
  log !== undefined &&
  Object.keys(log.parked).length === 0 &&
  services.every(({ state, targets }) => state === 'ready' && targets.every(isKept));

/** Nobody has to look at it. One that is down for the moment heals by itself. */
const isKept = ({ parked, paused }: TargetStatus): boolean => parked === 0 && paused === undefined;

export function statusText(status: SystemStatus): string {
  return [
    heading(status),
    serviceTable(status.services),
    readerTable(status),
    targetTable(status),
    parkedText(status.log),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function heading({ home, announced, log }: SystemStatus): string {
  const phase = announced ? 'Rollcall runs' : 'Rollcall is starting, stopping or broken (there is no run.json)';
  const tail = log === undefined ? 'the database does not answer' : `the log has ${count(log.tail)} events`;
  return `${phase} in ${home}; ${tail}.\n`;
}

const STATES = { ready: 'ready', 'not ready': 'NOT READY', 'no answer': 'NO ANSWER' } as const;

const serviceTable = (services: readonly ServiceStatus[]): string =>
  table(
    ['service', 'state', 'why'],
    services.map(({ name, state, reasons }) => [name, STATES[state], safeText(reasons.join('; '))]),
  );

function readerTable({ services, log }: SystemStatus): string {
  const rows = services.flatMap((service) =>
    service.readers.map(({ name, position, lag }) => [
      `${service.name}: ${safeText(name)}`,
      count(position),
      behind(position, lag, log),
    ]),
  );
  return rows.length === 0 ? '' : table(['reader of the log', 'position', 'behind'], rows);
}

function behind(position: number, lag: number | undefined, log: LogStatus | undefined): string {
  if (lag !== undefined) return count(lag);
  return log === undefined ? '?' : count(Math.max(0, log.tail - position));
}

function targetTable({ services }: SystemStatus): string {
  const rows = services
    .flatMap(({ targets }) => targets)
    .map((target) => [
      target.name,
      stateOf(target),
      count(target.waiting),
      count(target.parked),
      safeText(whyOf(target)),
    ]);
  return rows.length === 0 ? '' : table(['target', 'state', 'waiting', 'parked', 'why'], rows);
}

function stateOf({ paused, held, trouble, backfill }: TargetStatus): string {
  if (paused !== undefined) return 'PAUSED';
  if (held !== undefined) return 'HELD';
  if (trouble !== undefined) return 'delayed';
  return backfill === true ? 'first sync' : 'in step';
}

function whyOf({ name, paused, held, trouble, parked }: TargetStatus): string {
  return paused ?? held ?? trouble ?? (parked > 0 ? `see \`rollcall targets parked ${name}\`` : '');
}

function parkedText(log: LogStatus | undefined): string {
  const parked = Object.entries(log?.parked ?? {});
  if (parked.length === 0) return '';
  const lines = parked.map(([consumer, events]) => `${consumer} has put aside ${count(events)} of its events.\n`);
  return `${lines.join('')}See \`rollcall dead-letters list\`.\n`;
}
