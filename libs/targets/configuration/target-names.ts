import { targetsSchema } from './targets-schema.ts';
import { YamlFile } from './yaml-file.ts';

/**
 * The names of a tenant's targets in a rollcall.yaml, without secrets and without reaching any of them. Throws
 * {@link ConfigurationError} with file, line and what was expected.
 */
export async function targetNames(path: string, tenant: string): Promise<readonly string[]> {
  const file = await YamlFile.read(path);
  const { targets } = file.check(targetsSchema);
  return targets.filter((target) => (target.tenant ?? 'default') === tenant).map(({ name }) => name);
}
