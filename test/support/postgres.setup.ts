import { ServerFault } from '../../libs/platform/servers/index.ts';
import { startTestPostgres } from './servers.ts';

/** Jest's global set-up of the PostgreSQL specs: ROLLCALL_TEST_POSTGRES is the superuser's URL. */
export default async function setUp(): Promise<void> {
  try {
    process.env['ROLLCALL_TEST_POSTGRES'] = await startTestPostgres();
  } catch (error) {
    // Jest prints the message only.
    if (error instanceof ServerFault) throw new Error(`${error.message}; ${error.remedy}`, { cause: error });
    throw error;
  }
}
