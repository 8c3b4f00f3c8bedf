import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the project's own scripts share: they run on a fresh clone, so only Node's own modules are used here. */
export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Runs a program in the project's folder with its output shown; resolves to its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      // npm is a script on Windows and needs a shell there.
      shell: process.platform === 'win32' && command === 'npm',
      ...options,
    });
    // The child gets Ctrl-C from the terminal by itself; this process waits for how it ends.
    const ignore = () => {};
    const forward = () => child.kill('SIGTERM');
    process.on('SIGINT', ignore);
    process.on('SIGTERM', forward);
    const settle = (code) => {
      process.off('SIGINT', ignore);
      process.off('SIGTERM', forward);
      resolve(code);
    };
    child.on('error', (error) => {
      console.error(`${command} cannot be started: ${error.message}`);
      settle(127);
    });
    child.on('exit', (code, signal) => settle(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

/** Ends the process when a step fails, saying which one and what to do. */
export async function step(title, remedy, command, args, options) {
  console.log(`\n> ${title}`);
  const code = await run(command, args, options);
  if (code !== 0) {
    if (code !== 130) console.error(`\n${title} failed. ${remedy}`);
    process.exit(code);
  }
}

/** Checks the running Node against `engines`, before anything fails in a less readable way. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Node ${process.versions.node} is too old: Multimodal Lab needs Node 20.19 or newer.`);
    process.exit(2);
  }
}

/** Installs the dependencies of the lock file unless exactly these are installed. */
export async function installDependencies() {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = path.join(root, 'node_modules', '.multimodal-lab-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  await step(
    'Installing dependencies',
    'Check the network and the npm configuration, then run the same command again.',
    'npm',
    ['ci', '--no-audit', '--no-fund'],
  );
  writeFileSync(stamp, lock);
}

/** Builds all bundles. */
export async function build() {
  await step('Building', 'The messages above name the file.', process.execPath, ['esbuild.mjs']);
}

/** Installs the native runtime unless it is installed. */
export async function setUpRuntime() {
  await step(
    'Setting up the native runtime',
    'Run "node dist/cli.js doctor" to see what is missing.',
    process.execPath,
    ['dist/cli.js', 'setup'],
  );
}
