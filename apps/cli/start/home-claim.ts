import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { livingProcess, processIdentity } from '#platform/servers';
import { errorCode } from '#platform/nestless';
import { Complaint } from '../complaint.ts';

/**
 * Takes a home folder for this process, or refuses while another start has it. A claim names its process for ever
 * (id and time of birth), so one that a killed start left behind counts for nothing.
 */
export async function claimHome(home: string): Promise<() => Promise<void>> {
  const path = join(home, 'starter.process');
  const own = processIdentity(process.pid) ?? '';
  for (;;) {
    if (await writeNew(path, own)) return () => rm(path, { force: true });
    const holder = (await readIfThere(path)) ?? '';
    const pid = livingProcess(holder);
    if (pid !== undefined) {
      throw new Complaint(
        `Rollcall runs already in ${home} (process ${pid})`,
        'stop it with Ctrl-C where it runs, or start another with ROLLCALL_HOME and --port of its own',
      );
    }
    await rm(path, { force: true });
  }
}

async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(text);
    await file.close();
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
