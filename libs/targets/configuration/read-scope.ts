import { parseScope, type PeopleScope } from '../mapping/scope.ts';
import type { Path, YamlFile } from './yaml-file.ts';

/** The scope of a target; throws with its line for one that cannot work. */
export function readScope(file: YamlFile, path: Path, text: string | undefined): PeopleScope {
  if (text === undefined) return undefined;
  const parsed = parseScope(text);
  if ('problem' in parsed) throw file.fault(path, parsed.problem);
  return parsed.filter;
}
