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
const failures = [];

/** A check without tests of its own; it counts as one. */
async function check(title, command, args) {
  console.log(`\n> ${title}`);
  const code = await run(command, args);
  if (code === 130) process.exit(code);
  count(title, code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
}

/** A test run that leaves its counts in a report; no report or no test in it is a failure. */
async function suite(title, report, command, args) {
  console.log(`\n> ${title}`);
  const code = await run(command, args);
  if (code === 130) process.exit(code);
  const counts = readCounts(path.join(results, report));
  if (counts.passed + counts.failed === 0 || (code !== 0 && counts.failed === 0)) counts.failed++;
  count(title, counts);
}

function count(title, { passed, failed }) {
  totals.passed += passed;
  totals.failed += failed;
  if (failed > 0) failures.push(title);
}

/** Reads the JSON report of Vitest or Mocha. */
function readCounts(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    return report.stats
      ? { passed: report.stats.passes, failed: report.stats.failures }
      : { passed: report.numPassedTests, failed: report.numFailedTests };
  } catch {
    return { passed: 0, failed: 0 };
  }
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

if (failures.length > 0) console.error(`\nFailed: ${failures.join(', ')}`);
console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;
