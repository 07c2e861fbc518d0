import { join, resolve } from 'node:path';
import { loadTargets, type Intermediary, type Target } from '#targets';
import { Complaint, EXIT } from '../complaint.ts';
import type { CommandContext } from '../context.ts';
import { readServiceVariables } from '../home/environment-file.ts';

export interface TargetOptions {
  /** Another rollcall.yaml than the system's. */
  readonly file?: string;
}

export const FILE_OPTION = [
  '--file <path>',
  'a rollcall.yaml (default: ROLLCALL_CONFIG, else the one of the home folder)',
] as const;

/** Loads the targets that a command is about, gives them to `use`, and closes them. */
export async function withTargets<T>(
  context: CommandContext,
  {
    name,
    file,
    intermediary,
  }: TargetOptions & { readonly name?: string | undefined; readonly intermediary?: Intermediary },
  use: (targets: readonly Target[]) => Promise<T>,
): Promise<T> {
  const { path, variables } = await configurationOf(context, file);
  const loaded = await loadTargets(path, variables, intermediary);
  try {
    return await use(chosen(loaded, name, path));
  } finally {
    await Promise.all(loaded.map(({ connector }) => connector.close()));
  }
}

/** The rollcall.yaml that is meant, and the environment that its secrets are taken from. */
export async function configurationOf(
  { home, terminal }: CommandContext,
  file: string | undefined,
): Promise<{ readonly path: string; readonly variables: NodeJS.ProcessEnv }> {
  const folder = home();
  const variables = await readServiceVariables(folder, terminal.env);
  const given = file ?? variables['ROLLCALL_CONFIG'];
  return { path: given === undefined || given === '' ? join(folder, 'rollcall.yaml') : resolve(given), variables };
}

function chosen(targets: readonly Target[], name: string | undefined, path: string): readonly Target[] {
  if (name === undefined) return targets;
  const found = targets.filter((target) => target.name === name);
  if (found.length > 0) return found;
  const known = targets.map((target) => target.name).join(', ');
  throw new Complaint(
    `${path} has no target of that name`,
    `choose of: ${known === '' ? '(none)' : known}`,
    EXIT.usage,
  );
}
