// `npm test`: sets up like `npm start`, then runs every check and every test, and closes with one line of totals.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

import { build, checkNode, installDependencies, root, run, setUpRuntime } from './lib.mjs';

checkNode();
await installDependencies();
await build();
await setUpRuntime();

const results = path.join(root, 'test-results');
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const bin = (name) => path.join(root, 'node_modules', name);
const totals = { passed: 0, failed: 0 };
/** What failed, for the end of the output: many readers of a log see its last lines only. */
const failures = [];

/** A check without tests of its own; it counts as one. */
async function check(title, command, args) {
  console.log(`\n> ${title}`);
  const code = await run(command, args);
  if (code === 130) process.exit(code);
  count(title, code === 0 ? { passed: 1, failed: [] } : { passed: 0, failed: [`exit status ${code}`] });
}

/** A test run that leaves its counts in a report; no report or no test in it is a failure. */
async function suite(title, report, command, args) {
  console.log(`\n> ${title}`);
  const code = await run(command, args);
  if (code === 130) process.exit(code);
  const { passed, failed } = readReport(path.join(results, report));
  if (failed.length === 0 && (passed === 0 || code !== 0)) failed.push(`exit status ${code}, ${passed} passed`);
  count(title, { passed, failed });
}

function count(title, { passed, failed }) {
  totals.passed += passed;
  totals.failed += failed.length;
  failures.push(...failed.map((what) => `${title}: ${what}`));
}

/** Reads the JSON report of Vitest or Mocha: how many tests passed, and of each that failed its name and its reason. */
function readReport(file) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: [] };
  }
  if (report.stats) {
    const failed = report.failures.map((failure) => described(failure.title, failure.reason));
    return { passed: report.stats.passes, failed };
  }
  const failed = report.testResults.flatMap((file) => {
    const name = path.relative(root, file.name);
    const tests = file.assertionResults.filter((test) => test.status === 'failed');
    // A file that cannot be loaded fails without a test of its own.
    if (tests.length === 0 && file.status === 'failed') return [described(name, file.message)];
    return tests.map((test) => described(`${name} > ${test.fullName}`, test.failureMessages.join('\n')));
  });
  return { passed: report.numPassedTests, failed };
}

/** A name with the first lines of a reason. */
function described(name, reason = '') {
  const lines = reason.split('\n').slice(0, 12);
  return [name, ...lines].join('\n    ');
}

const vitest = (project) => [
  bin('vitest/vitest.mjs'),
  'run',
  '--project',
  project,
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=test-results/${project}.json`,
];

await check('Types of the programs', process.execPath, [bin('typescript/bin/tsc'), '-p', 'tsconfig.json']);
await check('Types of the page', process.execPath, [bin('typescript/bin/tsc'), '-p', 'webview/tsconfig.json']);
await check('Types of the page tests', process.execPath, [bin('typescript/bin/tsc'), '-p', 'test/page/tsconfig.json']);
await check('Lint', process.execPath, [bin('eslint/bin/eslint.js'), '.']);
await check('Format', process.execPath, [bin('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.']);
await suite('Unit tests', 'unit.json', process.execPath, vitest('unit'));
await suite('Native tests', 'native.json', process.execPath, vitest('native'));
await suite('Page tests', 'page.json', process.execPath, vitest('page'));
await suite('Integration tests inside VS Code', 'integration.json', process.execPath, ['test/integration/run.mjs']);
await suite('End-to-end test', 'e2e.json', process.execPath, vitest('e2e'));

if (failures.length > 0) console.error(`\nFailed:\n  ${failures.join('\n  ')}`);
console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;
