import { join } from 'node:path';

/** Where the jars of the test brokers are kept: fetched once for a clone. */
export const KAFKA_JARS = join(import.meta.dirname, '../../node_modules/.cache/rollcall/kafka');
