// Runs the suites inside a real VS Code: the desktop build where it can be had, the code-server host otherwise.
// MULTIMODAL_LAB_TEST_HOST=desktop|code-server|auto chooses, MULTIMODAL_LAB_TEST_GREP picks tests,
// MULTIMODAL_LAB_TEST_TIMEOUT_S is the longest it may take, --no-build takes dist/ as it is.
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { bundleHost, hostExecutable } from '../support/bundleHost.mjs';
import { downloadDesktop, reasonForNoWindow } from '../support/desktopVscode.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');
const suiteFolder = path.join(import.meta.dirname, 'suite');
const bundleFolder = path.join(root, 'dist', 'test', 'integration');
const outputFolder = path.join(root, 'test-results', 'integration');
const resultFile = path.join(root, 'test-results', 'integration.json');
const reportFile = path.join(outputFolder, 'report.txt');
const logFile = path.join(outputFolder, 'vscode.log');
const timeoutMs = Number(process.env.MULTIMODAL_LAB_TEST_TIMEOUT_S ?? 900) * 1000;

/** Bundles the runner and each suite; having no suite is a mistake of the pattern, never a success. */
async function bundleSuites() {
  const files = await readdir(suiteFolder, { recursive: true });
  const suites = files.filter((file) => file.endsWith('.suite.ts'));
  if (suites.length === 0) {
    throw new Error(`There is no *.suite.ts in ${path.relative(root, suiteFolder)}.`);
  }
  await rm(bundleFolder, { recursive: true, force: true });
  const common = { bundle: true, platform: 'node', format: 'cjs', target: 'node20.19', external: ['vscode', 'mocha'] };
  // The UMD files of some packages, such as jsonc-parser, cannot be bundled; their modules can.
  const options = { ...common, mainFields: ['module', 'main'], sourcemap: 'inline', logLevel: 'warning' };
  await build({
    ...options,
    entryPoints: [path.join(suiteFolder, 'index.ts')],
    outfile: path.join(bundleFolder, 'index.cjs'),
  });
  await build({
    ...options,
    entryPoints: suites.map((file) => path.join(suiteFolder, file)),
    outbase: suiteFolder,
    outdir: path.join(bundleFolder, 'suites'),
    outExtension: { '.js': '.cjs' },
  });
}

/** Which editor to test in. */
async function chooseExecutable() {
  const wanted = process.env.MULTIMODAL_LAB_TEST_HOST ?? 'auto';
  if (!['auto', 'desktop', 'code-server'].includes(wanted)) {
    throw new Error(`MULTIMODAL_LAB_TEST_HOST is "${wanted}"; it can be desktop, code-server or auto.`);
  }
  if (wanted !== 'code-server') {
    const noWindow = reasonForNoWindow();
    try {
      if (noWindow !== undefined) throw new Error(noWindow);
      return { title: 'desktop VS Code', executable: await downloadDesktop(root) };
    } catch (error) {
      if (wanted === 'desktop') {
        throw new Error(`Desktop VS Code cannot be used: ${error.message}. Try MULTIMODAL_LAB_TEST_HOST=code-server.`, {
          cause: error,
        });
      }
      console.log(
        `Desktop VS Code cannot be used (${error.message}); testing in VS Code's server and Chromium instead.`,
      );
    }
  }
  return { title: 'VS Code in Chromium', executable: hostExecutable };
}

/** Installs here what the stand-in needs, so that its progress is seen and does not count as time of the tests. */
async function prepare(host, executable) {
  if (executable !== hostExecutable) return;
  const report = (line) => console.log(line);
  await host.findChromium(report);
  await host.installTestHost(report);
}

/** Prints what is added to the report until it is told to stop, and then the rest. */
function followReport() {
  let printed = 0;
  const print = async () => {
    for await (const chunk of createReadStream(reportFile, { start: printed })) {
      printed += chunk.length;
      process.stdout.write(chunk);
    }
  };
  let following = true;
  const done = (async () => {
    while (following) {
      await print();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await print();
  })();
  return () => {
    following = false;
    return done;
  };
}

/** The same options for both editors: everything fresh, and deleted afterwards. */
function testOptions(executable, session) {
  return {
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(bundleFolder, 'index.cjs'),
    launchArgs: [
      path.join(session, 'workspace'),
      `--user-data-dir=${path.join(session, 'user-data')}`,
      `--extensions-dir=${path.join(session, 'extensions')}`,
    ],
    extensionTestsEnv: {
      MULTIMODAL_LAB_TEST_REPORT: reportFile,
      MULTIMODAL_LAB_TEST_RESULT: resultFile,
      MULTIMODAL_LAB_TEST_OUTPUT: outputFolder,
      MULTIMODAL_LAB_TEST_COLOR: process.stdout.isTTY ? '1' : '0',
    },
  };
}

async function runInEditor(host, executable) {
  await rm(resultFile, { force: true });
  await rm(outputFolder, { recursive: true, force: true });
  await mkdir(outputFolder, { recursive: true });
  await writeFile(reportFile, '');
  const session = await mkdtemp(path.join(await realpath(os.tmpdir()), 'multimodal-lab-test-'));
  await mkdir(path.join(session, 'workspace'));
  const log = createWriteStream(logFile);
  const write = (text) => log.write(text);
  const launch = [path.join(import.meta.dirname, 'launch.mjs'), JSON.stringify(testOptions(executable, session))];
  const program = new host.LeashedProgram(process.execPath, launch, {
    cwd: root,
    graceMs: 10_000,
    removeFolders: [session],
    onStdout: write,
    onStderr: write,
  });
  let outOfTime = false;
  const timer = setTimeout(() => {
    outOfTime = true;
    void program.stop();
  }, timeoutMs);
  const stopFollowing = followReport();
  const code = await program.ended;
  clearTimeout(timer);
  await stopFollowing();
  await new Promise((resolve) => log.end(resolve));
  return { code, outOfTime };
}

/** Tests that passed, as Mocha counted them; none when it did not come to an end. */
async function countPassing() {
  try {
    return JSON.parse(await readFile(resultFile, 'utf8')).stats.passes;
  } catch {
    return 0;
  }
}

async function main() {
  const startedAt = performance.now();
  if (!process.argv.includes('--no-build')) {
    execFileSync(process.execPath, [path.join(root, 'esbuild.mjs')], { cwd: root, stdio: 'inherit' });
  }
  const host = await bundleHost();
  await bundleSuites();
  const { title, executable } = await chooseExecutable();
  await prepare(host, executable);
  const { code, outOfTime } = await runInEditor(host, executable);
  const passing = await countPassing();
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  if (code === 0 && passing > 0) {
    console.log(`${passing} passing in ${title}, ${seconds} s`);
    return 0;
  }
  const why = outOfTime ? `took longer than ${timeoutMs / 1000} s` : `ended with exit code ${code}`;
  console.error(
    `The tests in ${title} ${why}; ${passing} passing. What the editor said: ${path.relative(process.cwd(), logFile)}`,
  );
  return code === 0 ? 1 : code;
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error.message);
    process.exit(1);
  },
);
