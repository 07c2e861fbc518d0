import { createLogger } from '#platform';
import { eventLogContract } from '../testing/event-log-contract.ts';
import { PostgresLog } from './postgres-log.ts';

eventLogContract('PostgreSQL', ({ url, pool }) =>
  Promise.resolve({
    open: () => new PostgresLog(url, pool, createLogger('spec', 'silent')),
    close: () => Promise.resolve(),
  }),
);
