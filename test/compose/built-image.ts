import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { readDockerfile, type Instruction, type Stage } from './dockerfile.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** What the Dockerfile makes, as a folder instead of an image. */
export interface BuiltImage {
  /** What `/` is in a container. */
  readonly root: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  /** Without a command of its own a container runs `cmd` after it. */
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly volumes: readonly string[];
  remove(): void;
}

interface Layer {
  readonly root: string;
  workdir: string;
  env: Record<string, string>;
  user: string;
  entrypoint: readonly string[];
  cmd: readonly string[];
  volumes: string[];
}

/**
 * Does what the Dockerfile says, with files of the repository that .dockerignore lets in and nothing else. Instead of
 * fetching packages again, `npm ci --ignore-scripts` gives those that are installed here without what their scripts made.
 */
export function buildImage(): BuiltImage {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-image-'));
  // Other users run what is in it.
  chmodSync(folder, 0o755);
  const stages = new Map<string, Layer>();
  let last: Layer | undefined;
  for (const [place, stage] of readDockerfile(readFileSync(join(ROOT, 'Dockerfile'), 'utf8')).entries()) {
    last = buildStage(stage, join(folder, String(place)), stages);
    stages.set(stage.name ?? String(place), last);
  }
  if (last === undefined) throw new Error('the Dockerfile has no stage');
  return { ...last, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function buildStage({ base, instructions }: Stage, root: string, stages: ReadonlyMap<string, Layer>): Layer {
  if (!/^node:24\b/.test(base)) throw new Error(`stage from ${base}: this test knows images of Node 24 only`);
  mkdirSync(join(root, 'usr/local/bin'), { recursive: true });
  linkOrCopy(process.execPath, join(root, 'usr/local/bin/node'));
  const layer: Layer = { root, workdir: '/', env: {}, user: 'root', entrypoint: [], cmd: [], volumes: [] };
  for (const instruction of instructions) apply(instruction, layer, stages);
  return layer;
}

function apply(instruction: Instruction, layer: Layer, stages: ReadonlyMap<string, Layer>): void {
  switch (instruction.kind) {
    case 'workdir':
      layer.workdir = instruction.path;
      mkdirSync(join(layer.root, layer.workdir), { recursive: true });
      return;
    case 'copy':
      for (const source of instruction.sources) copy(source, instruction, layer, stages);
      return;
    case 'run':
      for (const command of instruction.commands) run(command, layer);
      return;
    case 'env':
      layer.env = { ...layer.env, ...instruction.values };
      return;
    case 'user':
      layer.user = instruction.name;
      return;
    case 'volume':
      layer.volumes.push(instruction.path);
      return;
    case 'entrypoint':
      layer.entrypoint = instruction.words;
      return;
    case 'cmd':
      layer.cmd = instruction.words;
  }
}

/** A stage that is copied from is not used any more: what it made is moved. */
function copy(
  source: string,
  { from, sources, target }: Extract<Instruction, { kind: 'copy' }>,
  { root, workdir }: Layer,
  stages: ReadonlyMap<string, Layer>,
): void {
  const kept = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');
  if (from === undefined && kept.includes(source)) {
    throw new Error(`COPY ${source}: .dockerignore keeps it out of the build`);
  }
  const path = join(from === undefined ? ROOT : (stages.get(from)?.root ?? ''), source);
  const to = join(root, target.startsWith('/') ? target : join(workdir, target));
  // Of a folder its content is copied; a file goes into a folder whose name ends in a slash.
  const intoFolder = !statSync(path).isDirectory() && (sources.length > 1 || target.endsWith('/'));
  const place = intoFolder ? join(to, basename(source)) : to;
  mkdirSync(dirname(place), { recursive: true });
  if (from === undefined) cpSync(path, place, { recursive: true });
  else renameSync(path, place);
}

function run(command: readonly string[], { root, workdir }: Layer): void {
  const [program = '', ...args] = command;
  const text = command.join(' ');
  if (text === 'npm ci --ignore-scripts') return install(join(root, workdir));
  if (program === 'mkdir') {
    for (const path of args.filter((arg) => arg !== '-p')) mkdirSync(join(root, path), { recursive: true });
    return;
  }
  // Whose a volume is, its first mount decides (compose-system.ts).
  if (program === 'chown') return;
  if (program !== 'npm' && program !== 'node') {
    throw new Error(`this test does not know what RUN ${text} in the Dockerfile does; teach it`);
  }
  const done = spawnSync(program, args, {
    cwd: join(root, workdir),
    encoding: 'utf8',
    env: {
      PATH: `${join(root, 'usr/local/bin')}:${process.env['PATH'] ?? ''}`,
      HOME: process.env['HOME'],
      // Pruning asks the registry nothing.
      npm_config_offline: 'true',
    },
  });
  if (done.status !== 0) throw new Error(`RUN ${text}:\n${done.error?.message ?? done.stdout + done.stderr}`);
}

/** npm writes into the first; the others are of this clone. */
const NOT_LINKED = ['.package-lock.json', '.cache', '.rollcall-installed'];

/** The installed packages as links, whose removal leaves the originals where they are. */
function install(folder: string): void {
  const packages = join(ROOT, 'node_modules');
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  const names = readdirSync(packages).filter((name) => !NOT_LINKED.includes(name));
  const linked = spawnSync('cp', ['-al', ...names, modules], { cwd: packages });
  if (linked.status !== 0) {
    // On another file system, or by a `cp` that makes no links.
    const options = { recursive: true, verbatimSymlinks: true };
    for (const name of names) cpSync(join(packages, name), join(modules, name), options);
  }
  copyFileSync(join(packages, '.package-lock.json'), join(modules, '.package-lock.json'));
  // Node's own, which its install script fetches.
  rmSync(join(modules, 'node/bin'), { recursive: true });
}

function linkOrCopy(file: string, target: string): void {
  try {
    linkSync(file, target);
  } catch {
    copyFileSync(file, target); // on another file system
  }
}
