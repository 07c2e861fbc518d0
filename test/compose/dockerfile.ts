import { z } from 'zod';

export type Instruction =
  | { readonly kind: 'workdir'; readonly path: string }
  | {
      readonly kind: 'copy';
      /** A former stage; absent: the folder of the build. */
      readonly from: string | undefined;
      readonly sources: readonly string[];
      readonly target: string;
    }
  | { readonly kind: 'run'; readonly commands: readonly (readonly string[])[] }
  | { readonly kind: 'env'; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: 'user'; readonly name: string }
  | { readonly kind: 'volume'; readonly path: string }
  | { readonly kind: 'entrypoint' | 'cmd'; readonly words: readonly string[] };

export interface Stage {
  readonly base: string;
  /** Of `FROM … AS name`. */
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile. Rejects what it does not know: what a test leaves out, it does not test. */
export function readDockerfile(text: string): readonly Stage[] {
  const lines = text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const stages: { base: string; name: string | undefined; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const [, keyword = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (keyword === 'FROM') {
      const [base = '', , name] = words(rest);
      stages.push({ base, name, instructions: [] });
    } else stages.at(-1)?.instructions.push(instruction(keyword, rest));
  }
  return stages;
}

function instruction(keyword: string, rest: string): Instruction {
  switch (keyword) {
    case 'WORKDIR':
      return { kind: 'workdir', path: rest };
    case 'COPY':
      return copy(words(rest));
    case 'RUN':
      return { kind: 'run', commands: rest.split('&&').map((command) => words(command.trim())) };
    case 'ENV':
      return { kind: 'env', values: Object.fromEntries(words(rest).map((pair) => split(pair))) };
    case 'USER':
      return { kind: 'user', name: rest };
    case 'VOLUME':
      return { kind: 'volume', path: rest };
    case 'ENTRYPOINT':
      return { kind: 'entrypoint', words: z.array(z.string()).parse(JSON.parse(rest)) };
    case 'CMD':
      return { kind: 'cmd', words: z.array(z.string()).parse(JSON.parse(rest)) };
    default:
      throw new Error(`this test does not know what ${keyword} ${rest} in the Dockerfile does; teach it`);
  }
}

function copy(given: readonly string[]): Instruction {
  const from = given.find((word) => word.startsWith('--from='))?.slice('--from='.length);
  const paths = given.filter((word) => !word.startsWith('--'));
  return { kind: 'copy', from, sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
}

const words = (text: string): string[] => text.split(/\s+/);

const split = (pair: string): [string, string] => {
  const [name = '', ...value] = pair.split('=');
  return [name, value.join('=')];
};
