import { ServerFault } from '../../libs/platform/servers/index.ts';
import { startTestKafka } from './kafka.ts';
import { startTestPostgres, stopServers } from './servers.ts';

/** Jest's global set-up of the Kafka specs: ROLLCALL_TEST_KAFKA (brokers), and ROLLCALL_TEST_POSTGRES beside it. */
export default async function setUp(): Promise<void> {
  try {
    process.env['ROLLCALL_TEST_POSTGRES'] = await startTestPostgres();
    process.env['ROLLCALL_TEST_KAFKA'] = await startTestKafka();
  } catch (error) {
    await stopServers();
    // Jest prints the message only.
    if (error instanceof ServerFault) throw new Error(`${error.message}; ${error.remedy}`, { cause: error });
    throw error;
  }
}
