import { alternate } from '../measure/alternate.ts';
import type { BenchOptions, Table } from '../report/report.ts';
import { serviceCosts, startWhole } from '../stage/system.ts';
import { cells, creator, rate } from './entrants.ts';

const CONNECTIONS = 32;

/** The same creates with every service and the four demo systems running beside the ingress, on the same cores. */
export async function createInWhole({ rounds, seconds, say }: BenchOptions) {
  const system = await startWhole('ingest-whole');
  try {
    say(`POST at ${CONNECTIONS} connections with all services running`);
    const { scimBaseUrl: base, token } = system.run;
    const whole = creator({ base, token, pid: system.pid('ingress') }, CONNECTIONS, seconds);
    await alternate(rounds, [whole]);
    const costs = serviceCosts(system);
    const peaks = costs.map(({ service, peak }) => `${service} ${peak}`).join(', ');
    const table: Table = {
      columns: ['with all services running', 'requests/s', 'p99 ms', 'CPU µs', 'peak memory (RSS), MB'],
      rows: [[`POST, ${CONNECTIONS} connections`, rate(whole), ...cells(whole), peaks]],
    };
    return { table, largest: Math.max(...costs.map(({ peak }) => peak)) };
  } finally {
    await system.stop();
  }
}
