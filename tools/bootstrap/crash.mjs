import { Fault } from './fault.mjs';
import { run as runTests } from './test.mjs';

const MODES = ['embedded', 'kafka'];
const USE = 'npm run crash -- --rounds N [--seed S] [--mode embedded|kafka]';

/** `npm run crash`: more rounds of test/crash than `npm test` plays. A seed brings its rounds back. */
export function run(args) {
  const options = readOptions(args);
  if (options.rounds !== undefined) process.env.ROLLCALL_CRASH_ROUNDS = String(options.rounds);
  if (options.seed !== undefined) process.env.ROLLCALL_CRASH_SEED = options.seed;
  if (options.mode !== undefined) process.env.ROLLCALL_CRASH_MODE = options.mode;
  const files = options.mode === undefined ? [] : [`test/crash/${options.mode}`];
  return runTests([...files, '--selectProjects=crash']);
}

export function readOptions(args) {
  const options = {};
  for (let i = 0; i < args.length; i += 2) {
    const [flag, value] = [args[i], args[i + 1]];
    if (!['--rounds', '--seed', '--mode'].includes(flag) || value === undefined) {
      throw new Fault(`${flag} is not understood`, `say ${USE}`);
    }
    options[flag.slice(2)] = value;
  }
  if (options.mode !== undefined && !MODES.includes(options.mode)) {
    throw new Fault(`there is no mode ${options.mode}`, `choose of ${MODES.join(', ')}`);
  }
  if (options.rounds !== undefined) {
    options.rounds = Number(options.rounds);
    // Both modes get a share unless one is named.
    if (!Number.isSafeInteger(options.rounds) || options.rounds < (options.mode === undefined ? 2 : 1)) {
      throw new Fault('--rounds is too few or no number', 'give 2 or more, or 1 or more of one --mode');
    }
  }
  return options;
}
