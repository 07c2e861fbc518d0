import type { Target } from '../target.ts';
import { httpTarget } from './http-target.ts';
import { scimTarget } from './scim-target.ts';
import type { Surroundings } from './surroundings.ts';
import { refersToSecret } from './secrets.ts';
import { targetsSchema } from './targets-schema.ts';
import { YamlFile, type Path } from './yaml-file.ts';

/**
 * The targets of a rollcall.yaml, ready to be used; none of them is asked anything yet. `env` is what `${NAME}` under
 * `connection` refers to. Throws {@link ConfigurationError} with file, line and what was expected.
 */
export async function loadTargets(
  path: string,
  env: Surroundings['env'],
  intermediary?: Surroundings['intermediary'],
): Promise<readonly Target[]> {
  const around = { env, intermediary };
  const file = await YamlFile.read(path);
  refuseSecretsElsewhere(file, [], file.content);
  const { targets } = file.check(targetsSchema);
  const loaded: Target[] = [];
  for (const [index, text] of targets.entries()) {
    const at = ['targets', index];
    if (loaded.some(({ name }) => name === text.name)) {
      throw file.fault([...at, 'name'], `another target is called ${text.name} too`);
    }
    loaded.push(
      'connector' in text ? await scimTarget(file, at, text, around) : await httpTarget(file, at, text, around),
    );
  }
  return loaded;
}

/** A secret that is referred to outside `connection` could end in a document, a log or a hash. */
function refuseSecretsElsewhere(file: YamlFile, path: Path, content: unknown): void {
  if (typeof content === 'string' && refersToSecret(content)) {
    throw file.fault(path, '${NAME} and file: are understood under connection only');
  }
  if (typeof content !== 'object' || content === null) return;
  for (const [key, value] of Object.entries(content)) {
    if (key !== 'connection')
      refuseSecretsElsewhere(file, [...path, Array.isArray(content) ? Number(key) : key], value);
  }
}
