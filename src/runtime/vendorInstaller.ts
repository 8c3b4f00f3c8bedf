import { cp, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import path from 'node:path';

import { addonName } from './addonTarget';
import { SourceFailure, type SetupContext } from './setupContext';
import { runWatchedChild } from './watchedChild';

const timeoutMs = 15 * 60 * 1000;
/** The installer has no time-outs of its own. */
const stallMs = 60_000;

/**
 * Lets tfjs-node's own installer download its TensorFlow and addon, in a copy of the package, so that `node_modules`
 * stays as it is.
 * @param folder Gets `deps` and `lib` as the package has them, since the addon finds its library by their places.
 * @returns Path of the addon in the folder.
 */
export async function runVendorInstaller(context: SetupContext, folder: string): Promise<string> {
  const original = context.tools.vendorPackage;
  if ((await stat(path.join(original, 'scripts', 'install.js')).catch(() => undefined)) === undefined) {
    throw new SourceFailure(
      'the package @tensorflow/tfjs-node with its installer is not part of this installation',
      'use one of the other ways',
    );
  }
  const copy = path.join(context.staging, 'vendor', 'package');
  await rm(path.dirname(copy), { recursive: true, force: true });
  await cp(original, copy, { recursive: true, filter: (source) => !/[\\/](deps|lib|build)$/.test(source) });
  const modules = nodeModulesOf(original);
  // A junction needs no privilege on Windows; elsewhere the word means nothing.
  await symlink(modules, path.join(context.staging, 'vendor', 'node_modules'), 'junction');
  const activity = "Running tfjs-node's own installer";
  context.onProgress({ activity });
  const result = await runWatchedChild(process.execPath, [path.join(copy, 'scripts', 'install.js')], {
    cwd: copy,
    env: { PATH: [path.join(modules, '.bin'), process.env['PATH'] ?? ''].join(path.delimiter) },
    folders: [path.join(copy, 'deps'), path.join(copy, 'lib'), path.join(copy, 'build')],
    onBytes: (bytesDone) => context.onProgress({ activity, bytesDone }),
    signal: context.signal,
    timeoutMs,
    stallMs,
  });
  const addon = await findAddon(copy);
  if (result.exitCode !== 0 || addon === undefined) {
    throw installerFailure(result);
  }
  for (const name of ['deps', 'lib']) {
    await rename(path.join(copy, name), path.join(folder, name));
  }
  return addon;
}

/** `…/node_modules` of a package that is in it, with or without a scope. */
function nodeModulesOf(packageFolder: string): string {
  return path.resolve(packageFolder, '..', '..');
}

async function findAddon(copy: string): Promise<string | undefined> {
  const levels = await readdir(path.join(copy, 'lib')).catch(() => []);
  for (const level of levels.sort().reverse()) {
    const addon = path.join('lib', level, addonName);
    if ((await stat(path.join(copy, addon)).catch(() => undefined)) !== undefined) {
      return addon;
    }
  }
  return undefined;
}

function installerFailure(result: { stdout: string; stderr: string; stalled: boolean }): SourceFailure {
  const output = `${result.stdout}\n${result.stderr}`;
  const error = /^.*(?:Error: |error: )(.*)$/m.exec(output)?.[1] ?? 'it left no addon';
  return new SourceFailure(
    result.stalled
      ? `it made no headway for ${stallMs / 1000} seconds`
      : `it failed: ${error.trim().slice(0, 200).replace(/\.$/, '')}`,
    'check that its download server can be reached',
    output,
  );
}
