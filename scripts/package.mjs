// `npm run package`: the extension as a .vsix, with the addon for this platform inside, so that who installs it needs
// no compiler.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';

import { build, checkNode, installDependencies, root, setUpRuntime, step } from './lib.mjs';

checkNode();
await installDependencies();
await build();
await setUpRuntime();
await step('Building for release', 'The messages above name the file.', process.execPath, [
  'esbuild.mjs',
  '--production',
]);
await addPrebuiltAddon();
const target = `${process.platform}-${process.arch}`;
await step('Packing', 'The message above says what is missing.', process.execPath, [
  path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce'),
  'package',
  '--no-dependencies',
  '--allow-missing-repository',
  '--no-rewrite-relative-links',
  '--target',
  target,
]);

/** The addon of the installed runtime is the one that was compiled and verified here. */
async function addPrebuiltAddon() {
  const lines = execFileSync(process.execPath, ['dist/cli.js', 'setup', '--json'], { cwd: root, encoding: 'utf8' });
  const done = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .find((event) => event.kind === 'setupDone');
  const runtime = JSON.parse(readFileSync(path.join(done.runtimeFolder, 'runtime.json'), 'utf8'));
  if (runtime.source !== 'wheel') {
    console.log(`No addon is packed: the installed runtime came from "${runtime.source}" and not from the wheel.`);
    return;
  }
  const folder = path.join(root, 'dist', 'addon', 'prebuilt', `${process.platform}-${process.arch}`);
  await mkdir(folder, { recursive: true });
  await cp(path.join(done.runtimeFolder, runtime.addon), path.join(folder, 'tfjs_binding.node'));
}
