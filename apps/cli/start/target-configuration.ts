import { constants } from 'node:fs';
import { access, copyFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { errorCode } from '#platform/nestless';
import { Complaint } from '../complaint.ts';
import { repositoryRoot } from './repository.ts';

/**
 * The rollcall.yaml that the syncer reads: ROLLCALL_CONFIG, else the one in `home`, which the first start puts there
 * with the four sandbox targets. It is the person's own from then on and never written again.
 */
export async function prepareConfiguration(home: string, given: string | undefined): Promise<string> {
  if (given !== undefined && given !== '') {
    const path = resolve(given);
    await requireReadable(path);
    return path;
  }
  const path = join(home, 'rollcall.yaml');
  const template = join(repositoryRoot(), 'libs/targets/profiles/sandbox.rollcall.yaml');
  try {
    await copyFile(template, path, constants.COPYFILE_EXCL);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') {
      throw new Complaint(
        `${template} could not be copied to ${home} (${errorCode(error)})`,
        'mend that, or set ROLLCALL_CONFIG',
      );
    }
  }
  return path;
}

async function requireReadable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw new Complaint(
      `ROLLCALL_CONFIG names ${path}, which cannot be read (${errorCode(error)})`,
      'name a file that is there, or unset it',
    );
  }
}
