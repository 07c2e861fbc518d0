import { Complaint } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { readRunFile } from '../home/run-file.ts';
import type { Call } from '../http/request.ts';
import { readServicesFile } from '../start/services-file.ts';

/** A call to the syncer of the running system, with the token in use (scope admin). `path` as `targets/shop/pause`. */
export async function callSyncer(
  { home, terminal }: CommandContext,
  path: string,
  rest: Pick<Call, 'method' | 'body'> = {},
): Promise<Call> {
  const folder = home();
  const { token } = await readRunFile(folder, terminal.env);
  const port = (await readServicesFile(folder))?.services['syncer']?.port;
  if (port === undefined) {
    throw new Complaint(
      `nobody knows where the syncer of ${folder} listens`,
      'start it with `npm start`, or name its folder with --home or ROLLCALL_HOME',
    );
  }
  return { service: 'the syncer', url: new URL(path, `http://127.0.0.1:${port}/`), token, ...rest };
}
