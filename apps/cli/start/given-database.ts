import pg from 'pg';
import { errorCode } from '#platform/nestless';
import { Complaint } from '../complaint.ts';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  ETIMEDOUT: 'it does not answer',
  '28P01': 'it does not accept the password',
  '28000': 'it does not accept this user',
  '3D000': 'it has no such database',
};

/** Sees that a given database answers, so that what is wrong with it is one line here and not five in five logs. */
export async function requireDatabase(url: string): Promise<void> {
  const client = clientOf(url);
  try {
    await client.connect();
    await client.query('SELECT 1');
  } catch (error) {
    const code = errorCode(error);
    throw new Complaint(
      `the database of DATABASE_URL (${client.host}:${client.port}) cannot be used: ${REASONS[code] ?? code}`,
      'start it, or mend DATABASE_URL; unset it to use the embedded PostgreSQL',
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

function clientOf(url: string): pg.Client {
  try {
    if (!/^postgres(ql)?:\/\//.test(url)) throw new TypeError('another scheme');
    return new pg.Client({ connectionString: url, application_name: 'rollcall start', connectionTimeoutMillis: 5_000 });
  } catch {
    // The cause is left out on purpose: it may quote the password.
    throw new Complaint('DATABASE_URL is no URL of a PostgreSQL', 'write postgres://USER:PASSWORD@HOST:PORT/DATABASE');
  }
}
