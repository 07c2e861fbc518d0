/** The kinds of tests (jest.config.js, projects) in the order they are run: what fails soonest first. */
export const SUITES = [
  { name: 'unit', options: ['--maxWorkers=2'] },
  { name: 'postgres', options: ['--maxWorkers=2'] },
  { name: 'kafka', options: ['--runInBand'] },
  { name: 'e2e', options: ['--runInBand'] },
  { name: 'crash', options: ['--runInBand'] },
  // Needs more than Node, npm and Java (Go): only when it is named.
  { name: 'verifiers', options: ['--runInBand'], named: true },
  // Products of others, which it installs: only when it is named.
  { name: 'systems', options: ['--runInBand'], named: true },
];

/** Takes `--selectProjects A B` out of Jest's arguments: the suites it names, and the other arguments as they are. */
export function selectSuites(args) {
  const names = [];
  const rest = [];
  for (let i = 0; i < args.length; i += 1) {
    const [flag, value] = args[i].split('=', 2);
    if (flag !== '--selectProjects') rest.push(args[i]);
    else if (value !== undefined) names.push(value);
    else while (i + 1 < args.length && !args[i + 1].startsWith('-')) names.push(args[(i += 1)]);
  }
  const unknown = names.filter((name) => !SUITES.some((suite) => suite.name === name));
  const suites =
    names.length === 0
      ? SUITES.filter((suite) => suite.named !== true)
      : SUITES.filter((suite) => names.includes(suite.name));
  return { suites, rest, unknown };
}

/** One suite's result out of Jest's --json report; without a report (its set-up failed, it was killed) one failure. */
export function summarize(name, seconds, code, report) {
  if (report === undefined) return { name, seconds, passed: 0, failed: code === 0 ? 0 : 1, skipped: 0, slow: [] };
  const broken = report.numRuntimeErrorTestSuites;
  const failed = report.numFailedTests + broken;
  return {
    name,
    seconds,
    passed: report.numPassedTests,
    // Open handles, coverage below its threshold: Jest fails without a failed test.
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
    slow: report.testResults.map(({ name: file, startTime, endTime }) => ({
      file,
      seconds: (endTime - startTime) / 1_000,
    })),
  };
}
