import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { performance } from 'node:perf_hooks';
import { build } from './build.mjs';
import { runChild } from './child.mjs';
import { Fault } from './fault.mjs';
import { install } from './install.mjs';
import { environment, NODE, ROOT } from './places.mjs';
import { selectSuites, summarize, SUITES } from './suites.mjs';

const SHOWN_SLOW = 5;
/** Milliseconds that Jest may take to exit after its result. */
const LINGERS = 30_000;

/** `npm test`: one Jest run per suite, then how long each took, and one line `N passed, N failed`. */
export async function run(args) {
  install();
  build();
  const { suites, rest, unknown } = selectSuites(args);
  if (unknown.length > 0) {
    throw new Fault(
      `there is no suite ${unknown.join(', ')}`,
      `choose of ${SUITES.map(({ name }) => name).join(', ')}`,
    );
  }
  const results = [];
  for (const suite of suites) {
    const result = await runSuite(suite, rest);
    results.push(result);
    if (result.interrupted) break;
    if (rest.length === 0 && result.passed + result.failed === 0) {
      console.error(`${suite.name}: no tests were found`);
      result.failed = 1;
    }
  }
  return report(results);
}

async function runSuite({ name, options }, rest) {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
  const file = join(folder, 'report.json');
  const start = performance.now();
  let interrupted = false;
  const interrupt = () => (interrupted = true);
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const code = await runChild(
    NODE,
    [
      ...['--experimental-vm-modules', '--conditions=rollcall-source'],
      ...['--disable-warning=ExperimentalWarning', '--disable-warning=TimeoutNegativeWarning'],
      join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'),
      ...['--selectProjects', name, ...options, '--passWithNoTests', '--json', `--outputFile=${file}`, ...rest],
    ],
    { cwd: ROOT, env: environment(), stdio: 'inherit' },
    (jest) => endsAfter(file, jest, name),
  );
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  const summary = summarize(name, (performance.now() - start) / 1_000, code, readReport(file));
  rmSync(folder, { recursive: true, force: true });
  return { ...summary, interrupted };
}

/** Ends a Jest that has told its result and does not exit: a test has left something open, which is a failure of its own. */
function endsAfter(file, jest, name) {
  let told;
  const look = setInterval(() => {
    if (told === undefined && existsSync(file)) told = performance.now();
    if (told === undefined || performance.now() - told < LINGERS) return;
    console.error(`${name}: a test has left something open, and Jest does not exit; it is ended`);
    jest.kill('SIGKILL');
  }, 1_000);
  jest.once('close', () => clearInterval(look));
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // Jest ended before it had a result
  }
}

function report(results) {
  const sum = (field) => results.reduce((total, result) => total + result[field], 0);
  const whole = sum('seconds');
  console.log('\nTime by suite');
  for (const { name, seconds, passed, failed } of results) {
    const share = `${seconds.toFixed(1).padStart(8)} s ${String(Math.round((100 * seconds) / whole)).padStart(3)} %`;
    console.log(`  ${name.padEnd(10)}${share}   ${passed} passed, ${failed} failed`);
  }
  const slow = results.flatMap((result) => result.slow).sort((a, b) => b.seconds - a.seconds);
  console.log('Slowest files');
  for (const { file, seconds } of slow.slice(0, SHOWN_SLOW)) {
    console.log(`  ${seconds.toFixed(1).padStart(6)} s  ${relative(ROOT, file)}`);
  }
  if (sum('skipped') > 0) console.log(`${sum('skipped')} skipped`);
  const interrupted = results.some((result) => result.interrupted);
  if (interrupted) console.log('Interrupted: not everything was run.');
  const ran = sum('passed') + sum('failed');
  if (ran === 0) console.log('Nothing ran.');
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') > 0 || ran === 0 || interrupted ? 1 : 0;
}
