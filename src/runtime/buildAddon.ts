import { access, chmod, copyFile } from 'node:fs/promises';
import path from 'node:path';

import { addonName, addonSources, compilerRemedy, type AddonTarget } from './addonTarget';
import { runChild } from './childProcess';
import { diskFull } from './diskSpace';
import { SourceFailure, type SetupContext } from './setupContext';
import { buildAddonWithMsvc } from './windowsAddon';

const compileTimeoutMs = 10 * 60 * 1000;
const versionTimeoutMs = 20_000;

/** Compilers in the order in which they are tried; `CXX` comes first. */
export function compilerCommands(environment: NodeJS.ProcessEnv = process.env): string[] {
  const named = environment['CXX']?.trim();
  return [...(named === undefined || named === '' ? [] : [named]), 'c++', 'g++', 'clang++'];
}

/** The first compiler that answers, with the first line of its version. */
export async function findCompiler(
  commands: readonly string[],
  signal: AbortSignal,
): Promise<{ command: string; version: string } | undefined> {
  for (const command of commands) {
    const [program = command, ...first] = command.split(/\s+/);
    const result = await runChild(program, [...first, '--version'], { signal, timeoutMs: versionTimeoutMs });
    if (result.exitCode === 0) {
      return { command, version: result.stdout.trim().split('\n', 1)[0] ?? command };
    }
  }
  return undefined;
}

/** Where the addon is that ships with the extension, if one ships for this platform. */
function prebuiltAddon(assetsFolder: string): string {
  return path.join(assetsFolder, 'addon', 'prebuilt', `${process.platform}-${process.arch}`, addonName);
}

/** Whether an addon ships with the extension for this platform, so that no compiler is needed. */
export async function hasPrebuiltAddon(assetsFolder: string): Promise<boolean> {
  return access(prebuiltAddon(assetsFolder)).then(
    () => true,
    () => false,
  );
}

/** Puts the addon that ships with the extension into a folder. @returns false when none ships for this platform. */
export async function copyPrebuiltAddon(assetsFolder: string, folder: string): Promise<boolean> {
  if (!(await hasPrebuiltAddon(assetsFolder))) {
    return false;
  }
  const target = path.join(folder, addonName);
  await copyFile(prebuiltAddon(assetsFolder), target);
  // The extension folder may be read-only, and its files with it.
  await chmod(target, 0o755);
  return true;
}

/** Compiles the addon from the sources that ship with the extension: about ten seconds. */
export async function compileAddon(context: SetupContext, target: AddonTarget): Promise<void> {
  context.onProgress({ activity: 'Compiling the native addon' });
  if (process.platform === 'win32') {
    return buildAddonWithMsvc(context, target);
  }
  const compiler = await findCompiler(context.tools.compilers, context.signal);
  if (compiler === undefined) {
    throw new SourceFailure(
      `the native addon has to be compiled, and no C++ compiler was found (tried ${context.tools.compilers.join(', ')})`,
      compilerRemedy(),
    );
  }
  context.log(`Compiling the addon with ${compiler.command}: ${compiler.version}`);
  const [program = compiler.command, ...first] = compiler.command.split(/\s+/);
  const result = await runChild(program, [...first, ...(await compilerArguments(context.assetsFolder, target))], {
    signal: context.signal,
    timeoutMs: compileTimeoutMs,
    env: { TMPDIR: context.staging },
  });
  if (result.exitCode === 0) {
    return;
  }
  if (/no space left on device/i.test(result.stderr)) {
    throw diskFull(context.cache, result.stderr);
  }
  throw new SourceFailure(
    `the native addon could not be compiled with ${compiler.command}${result.timedOut ? ' in time' : `: ${firstError(result.stderr)}`}`,
    'install a newer C++ compiler (it has to know C++17), or set CXX to one',
    result.stderr,
  );
}

async function compilerArguments(assetsFolder: string, target: AddonTarget): Promise<string[]> {
  const mac = process.platform === 'darwin';
  const rpaths = [
    ...(target.libraryFolder === undefined ? [] : [target.libraryFolder]),
    mac ? '@loader_path' : '$ORIGIN',
  ];
  return [
    '-std=c++17',
    '-O2',
    '-fPIC',
    // initfirst: logLevel.cc has to come before TensorFlow's initialisers.
    ...(mac ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared', '-Xlinker', '-z', '-Xlinker', 'initfirst']),
    '-DNAPI_VERSION=8',
    ...['-I', path.join(assetsFolder, 'addon', 'include')],
    ...['-I', target.include],
    ...['-I', path.join(assetsFolder, 'addon', 'binding')],
    ...(await addonSources(assetsFolder)),
    '-o',
    path.join(target.folder, addonName),
    ...target.libraries,
    // One argument at a time, since -Wl would split a path at its commas.
    ...rpaths.flatMap((rpath) => ['-Xlinker', '-rpath', '-Xlinker', rpath]),
  ];
}

function firstError(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  return (lines.find((line) => /error|undefined reference/i.test(line)) ?? lines[0] ?? '').slice(0, 300);
}
