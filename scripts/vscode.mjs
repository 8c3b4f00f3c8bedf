// Opens the lab in a VS Code to try it: the one on PATH, else the desktop build of the tests, else VS Code's server,
// whose address a browser opens. Usage: npm run vscode [-- folder to open]
// MULTIMODAL_LAB_TEST_HOST=desktop|code-server|auto chooses, as it does for the tests.
import { execFileSync, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, realpathSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { bundleHost } from '../test/support/bundleHost.mjs';
import { downloadDesktop, reasonForNoWindow } from '../test/support/desktopVscode.mjs';

const root = path.resolve(import.meta.dirname, '..');
const windows = process.platform === 'win32';

/** Path of the `code` command, where there is one. */
function codeOnPath() {
  const names = windows ? ['code.cmd'] : ['code'];
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => names.map((name) => path.join(folder, name))).find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The desktop VS Code to use here, or undefined where only the server will do. */
async function chooseDesktop() {
  const wanted = process.env.MULTIMODAL_LAB_TEST_HOST ?? 'auto';
  if (!['auto', 'desktop', 'code-server'].includes(wanted)) {
    throw new Error(`MULTIMODAL_LAB_TEST_HOST is "${wanted}"; it can be desktop, code-server or auto.`);
  }
  if (wanted === 'code-server') return undefined;
  try {
    const code = codeOnPath();
    // Inside Windows' Linux the command opens a window of Windows, which needs no display here.
    const noWindow = code !== undefined && process.env.WSL_DISTRO_NAME ? undefined : reasonForNoWindow();
    if (noWindow !== undefined) throw new Error(noWindow);
    return code ?? (await downloadDesktop(root));
  } catch (error) {
    if (wanted === 'desktop') {
      throw new Error(`Desktop VS Code cannot be used: ${error.message}.`, { cause: error });
    }
    console.log(`Desktop VS Code cannot be used (${error.message}); starting VS Code's server for a browser instead.`);
    return undefined;
  }
}

/** Opens a desktop window that loads the extension from this checkout; `code` returns as soon as it is open. */
async function openDesktop(executable, folder) {
  console.log(`Opening ${folder} in ${executable}`);
  const args = [`--extensionDevelopmentPath=${root}`, folder];
  const child = spawn(windows ? `"${executable}"` : executable, args, { stdio: 'inherit', shell: windows });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** Serves the window until Ctrl-C. What the server prints is noise until it fails. */
async function serve(host, folder) {
  let tail = '';
  const server = await host.CodeServer.start({
    host: await host.installTestHost((line) => console.log(line)),
    onOutput: (text) => {
      tail = (tail + text).slice(-3000);
    },
  });
  const address = server.address({ workspaceFolder: folder, extensionDevelopmentPath: root });
  console.log(`\nOpen this in a browser on this machine:\n\n  ${address}\n`);
  console.log('Then press F1 and choose "Multimodal Lab: Train and Compare". Ctrl-C here ends VS Code.');
  const interrupted = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve('interrupted'));
  });
  const outcome = await Promise.race([interrupted, server.ended]);
  await server.stop();
  if (outcome === 'interrupted') {
    console.log('\nVS Code has ended.');
    return 0;
  }
  console.error(`VS Code's server ended by itself with exit code ${outcome}. Its last words:\n${tail}`);
  return 1;
}

/** The folder named on the command line, or one among the temporary ones that keeps the runs until the next trial. */
function workspaceFolder() {
  const [named] = process.argv.slice(2);
  if (named === undefined) {
    const folder = path.join(realpathSync(os.tmpdir()), 'multimodal-lab-trial');
    mkdirSync(folder, { recursive: true });
    return folder;
  }
  if (!existsSync(named)) {
    throw new Error(`There is no folder ${named}. Make it first, or leave it out to get an empty one.`);
  }
  return path.resolve(named);
}

async function main() {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit', shell: windows });
  const folder = workspaceFolder();
  const desktop = await chooseDesktop();
  return desktop === undefined ? serve(await bundleHost(), folder) : openDesktop(desktop, folder);
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error.message);
    process.exit(1);
  },
);
