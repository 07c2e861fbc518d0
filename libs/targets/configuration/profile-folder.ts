import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the profiles that come with Rollcall: found upwards, since this runs from source and from dist. */
export function profileFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('no package.json above libs/targets');
    folder = above;
  }
  return join(folder, 'libs/targets/profiles');
}
