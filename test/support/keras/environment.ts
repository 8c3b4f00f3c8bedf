import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import { cacheFolder } from '../../../src/runtime/cacheFolder';
import { runChild } from '../../../src/runtime/childProcess';
import { withSetupLock } from '../../../src/runtime/setupLock';
import { tensorflowVersion } from '../../../src/runtime/wheels';
import { projectFolder } from '../project';

const supportFolder = path.join(projectFolder, 'test', 'support', 'keras');
const requirements = path.join(supportFolder, 'requirements.txt');
const prefix = 'keras-env-';
const stagingPrefix = `.${prefix}staging-`;
const installTimeoutMs = 15 * 60_000;
const runTimeoutMs = 5 * 60_000;
export const python = process.platform === 'win32' ? 'python' : 'python3';

/** The packages of the parity tests in a folder of the cache, installed on first use; no Python is changed. */
export async function kerasEnvironment(): Promise<string> {
  const version = await pythonVersion();
  const pins = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const cache = cacheFolder();
  const folder = path.join(cache, `${prefix}${tensorflowVersion}-python${version}-${pins.slice(0, 8)}`);
  if (existsSync(folder)) {
    return folder;
  }
  await withSetupLock(
    cache,
    new AbortController().signal,
    () => console.log('Waiting for another process that installs into the cache …'),
    (signal) => install(cache, folder, signal),
  );
  return folder;
}

async function install(cache: string, folder: string, signal: AbortSignal): Promise<void> {
  if (existsSync(folder)) {
    return;
  }
  console.log(`Installing Keras for the parity tests into ${folder} …`);
  for (const name of await readdir(cache)) {
    // What a killed installation left, and environments of other versions.
    if (name.startsWith(stagingPrefix) || name.startsWith(prefix)) {
      await rm(path.join(cache, name), { recursive: true, force: true });
    }
  }
  const staging = path.join(cache, `${stagingPrefix}${randomUUID().slice(0, 8)}`);
  await mkdir(path.join(staging, 'tmp'), { recursive: true });
  try {
    const result = await runChild(
      python,
      [
        '-m',
        'pip',
        'install',
        '--target',
        path.join(staging, 'packages'),
        '--requirement',
        requirements,
        ...pipOptions(cache),
      ],
      {
        signal,
        timeoutMs: installTimeoutMs,
        env: { TMPDIR: path.join(staging, 'tmp'), PIP_REQUIRE_VIRTUALENV: 'false' },
      },
    );
    if (result.exitCode !== 0) {
      throw new Error(`Keras could not be installed for the parity tests by "${python} -m pip":\n${result.stderr}`);
    }
    await rename(path.join(staging, 'packages'), folder);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function pipOptions(cache: string): string[] {
  const options = ['--only-binary=:all:', '--no-cache-dir', '--disable-pip-version-check', '--no-input', '--quiet'];
  // The wheel of the native runtime, as long as an installation of that is unfinished.
  const downloads = path.join(cache, 'downloads');
  return existsSync(downloads) ? [...options, '--find-links', downloads] : options;
}

/** `3.11`, of the Python whose pip installs and that runs the script. */
async function pythonVersion(): Promise<string> {
  const print = 'import sys; print("%d.%d" % sys.version_info[:2])';
  const result = await runChild(python, ['-c', print], {
    signal: new AbortController().signal,
    timeoutMs: 60_000,
  });
  const version = result.stdout.trim();
  if (result.exitCode !== 0 || !/^3\.1[123]$/.test(version)) {
    throw new Error(
      `The parity tests compare with Keras and need Python 3.11, 3.12 or 3.13 with pip as "${python}"; found ${version === '' ? 'none' : version}.`,
    );
  }
  return version;
}

/** Runs one of the scripts here on a folder with a request; its result is in the same folder then. */
export async function runKeras(
  folder: string,
  script: 'parity.py' | 'zoo.py' | 'encoders.py' | 'normalization.py',
): Promise<void> {
  const environment = await kerasEnvironment();
  const result = await runChild(python, ['-B', path.join(supportFolder, script), folder], {
    signal: new AbortController().signal,
    timeoutMs: runTimeoutMs,
    // Nothing but the environment's packages: neither the user's own nor those of this machine's settings.
    env: { PYTHONPATH: environment, PYTHONNOUSERSITE: '1', PYTHONHASHSEED: '0' },
  });
  if (result.exitCode !== 0) {
    throw new Error(
      `Keras did not finish (${result.killedBy ?? result.exitCode ?? 'no exit code'}):\n${result.stderr}`,
    );
  }
}
