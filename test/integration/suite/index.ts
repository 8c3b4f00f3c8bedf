import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';

const testTimeoutMs = 60_000;

/**
 * Runs every suite that was bundled beside this file; called by the extension host. What Mocha prints goes to the
 * file named by MULTIMODAL_LAB_TEST_REPORT, where no noise of the editor gets between its lines.
 * @throws Error that says how many tests failed, or that there was nothing to run.
 */
export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  Mocha.reporters.Base.consoleLog = (...values: unknown[]) => printReport(format(...values));
  const mocha = new Mocha({
    ui: 'bdd',
    reporter: 'spec',
    timeout: testTimeoutMs,
    slow: 2_000,
    color: process.env['MULTIMODAL_LAB_TEST_COLOR'] === '1',
    forbidOnly: true,
    forbidPending: true,
  });
  const pattern = process.env['MULTIMODAL_LAB_TEST_GREP'];
  if (pattern !== undefined && pattern !== '') {
    mocha.grep(new RegExp(pattern, 'u'));
  }
  const folder = path.join(__dirname, 'suites');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.suite.cjs'),
  );
  if (files.length === 0) {
    throw new Error(`There is no suite in ${folder}.`);
  }
  for (const file of files.sort()) {
    mocha.addFile(path.join(folder, file));
  }
  try {
    await mocha.loadFilesAsync();
  } catch (error) {
    // What the editor prints of it is lost where the editor is a page.
    printReport(`A suite cannot be loaded: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    throw error;
  }
  const { failures, ...stats } = await runAll(mocha);
  const resultFile = process.env['MULTIMODAL_LAB_TEST_RESULT'];
  if (resultFile !== undefined) {
    writeFileSync(resultFile, JSON.stringify({ stats, failures }));
  }
  if (failures.length > 0) {
    throw new Error(`${failures.length} of ${stats.tests} tests failed.`);
  }
  if (stats.passes === 0) {
    throw new Error('No test was run.');
  }
}

/** Failures name hooks as well, which Mocha's own number of tests does not count. */
function runAll(
  mocha: Mocha,
): Promise<{ tests: number; passes: number; failures: { title: string; reason: string }[] }> {
  return new Promise((resolve) => {
    const failures: { title: string; reason: string }[] = [];
    const runner = mocha.run(() => {
      const { tests = 0, passes = 0 } = runner.stats ?? {};
      resolve({ tests, passes, failures });
    });
    runner.on('fail', (test: Mocha.Runnable, error: Error) => {
      failures.push({ title: test.fullTitle(), reason: error.stack ?? String(error) });
    });
  });
}

function printReport(line: string): void {
  const file = process.env['MULTIMODAL_LAB_TEST_REPORT'];
  if (file === undefined) {
    console.log(line);
  } else {
    appendFileSync(file, `${line}\n`);
  }
}
