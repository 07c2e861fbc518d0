import { runCommand } from '../program.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command as a shell would, with these variables and a home that has no files. */
export async function run(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Ran> {
  let out = '';
  let err = '';
  const code = await runCommand(args, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    interactive: false,
    env: { ROLLCALL_HOME: '/nonexistent', ...env },
    now: () => 0,
  });
  return { code, out, err };
}
