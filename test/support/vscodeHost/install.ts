import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import lockfile from 'proper-lockfile';

import { testHostCacheFolder } from './folders';
import { codeServer, nativeModules, serverNode } from './pins';
import { runTool } from './runTool';

/** A VS Code server that is ready to start. */
export interface TestHost {
  readonly folder: string;
  /** The Node to start it with. */
  readonly node: string;
  readonly serverMain: string;
}

/** Hears a line about each step of an installation that takes seconds. */
export type Report = (line: string) => void;

const stagingPrefix = '.staging-';
const downloadTimeoutMs = 300_000;
const compileTimeoutMs = 600_000;

/**
 * The VS Code server for tests, installed on first use. It is put together in a folder beside its place and renamed
 * when it is known to work, so a kill at any point leaves nothing that looks finished.
 */
export async function installTestHost(report: Report, cacheFolder = testHostCacheFolder()): Promise<TestHost> {
  refuseUnsupportedPlatform();
  const folder = path.join(cacheFolder, `${codeServer.packageName}-${codeServer.version}-node-${serverNode.version}`);
  if (existsSync(folder)) {
    return hostIn(folder);
  }
  await mkdir(cacheFolder, { recursive: true });
  const release = await lock(cacheFolder, report);
  try {
    if (!existsSync(folder)) {
      await removeAbandonedStaging(cacheFolder);
      await assemble(cacheFolder, folder, report);
    }
  } finally {
    await release();
  }
  return hostIn(folder);
}

function refuseUnsupportedPlatform(): void {
  if (process.platform === 'win32') {
    throw new Error(
      'The code-server host for tests does not run on Windows. Use the desktop build: set MULTIMODAL_LAB_TEST_HOST=desktop.',
    );
  }
}

function hostIn(folder: string): TestHost {
  return {
    folder,
    node: path.join(folder, 'node', 'bin', 'node'),
    serverMain: path.join(folder, 'server', 'lib', 'vscode', 'out', 'server-main.js'),
  };
}

/** Lets one process at a time install. A lock whose holder was killed is taken over after half a minute. */
async function lock(cacheFolder: string, report: Report): Promise<() => Promise<void>> {
  const options = { stale: 30_000, update: 5_000 };
  try {
    return await lockfile.lock(cacheFolder, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') {
      throw error;
    }
  }
  report('Another process installs VS Code for tests, or was ended while it did; waiting for it');
  return lockfile.lock(cacheFolder, { ...options, retries: { retries: 600, factor: 1, minTimeout: 1_000 } });
}

/** Only whoever holds the lock makes such folders, so those that are found were left by a process that was killed. */
async function removeAbandonedStaging(cacheFolder: string): Promise<void> {
  for (const name of await readdir(cacheFolder)) {
    if (name.startsWith(stagingPrefix)) {
      await rm(path.join(cacheFolder, name), { recursive: true, force: true });
    }
  }
}

async function assemble(cacheFolder: string, folder: string, report: Report): Promise<void> {
  const startedAt = performance.now();
  const staging = await mkdtemp(path.join(cacheFolder, stagingPrefix));
  try {
    const host = hostIn(staging);
    report(`Installing VS Code for tests (code-server ${codeServer.version}), once, into ${folder}`);
    await Promise.all([
      unpackPackage(codeServer.packageName, codeServer.version, path.join(staging, 'server'), codeServer.integrity),
      unpackPackage(serverNode.packageName, serverNode.version, path.join(staging, 'node')),
    ]);
    const env = environmentWithNode(host.node);
    const serverFolder = path.join(staging, 'server', 'lib', 'vscode');
    report('Installing what the server needs');
    await npm(['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: serverFolder,
      env,
      timeoutMs: downloadTimeoutMs,
    });
    report(`Compiling ${nativeModules.length} native modules for Node ${serverNode.version}`);
    const headers = path.join(staging, 'node');
    await npm(['rebuild', '--ignore-scripts=false', `--nodedir=${headers}`, ...nativeModules], {
      cwd: serverFolder,
      env,
      timeoutMs: compileTimeoutMs,
    });
    await verify(host, serverFolder);
    await rename(staging, folder);
    report(`Installed in ${Math.round((performance.now() - startedAt) / 1000)} s`);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw new Error(
      'VS Code for tests could not be installed. It needs npm with its registry, tar, Python 3, make and a C++ compiler; ' +
        `install what is missing and run again. ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

/** Fetches one package without its dependencies; npm checks its bytes, and `integrity` that they are the expected ones. */
async function unpackPackage(name: string, version: string, into: string, integrity?: string): Promise<void> {
  await mkdir(into, { recursive: true });
  const printed = await npm(['pack', `${name}@${version}`, '--json', '--ignore-scripts', '--loglevel=error'], {
    cwd: into,
    timeoutMs: downloadTimeoutMs,
  });
  const [packed] = JSON.parse(printed) as { filename: string; integrity: string }[];
  if (packed === undefined) {
    throw new Error(`npm pack ${name}@${version} named no file.`);
  }
  if (integrity !== undefined && packed.integrity !== integrity) {
    throw new Error(`${name}@${version} is not the archive that was expected: its digest is ${packed.integrity}.`);
  }
  await runTool('tar', ['-xzf', packed.filename, '--strip-components=1'], { cwd: into, timeoutMs: downloadTimeoutMs });
  await rm(path.join(into, packed.filename));
}

/**
 * npm passes the options of a project on to what its scripts start. Here they would switch off the very scripts that
 * compile, so they are taken out.
 */
function environmentWithNode(node: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^npm_config_(ignore_scripts|nodedir|omit)$/i.test(name),
  );
  return { ...Object.fromEntries(kept), PATH: [path.dirname(node), process.env['PATH']].join(path.delimiter) };
}

function npm(
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv; timeoutMs: number },
): Promise<string> {
  return runTool('npm', args, options);
}

/** Loads each native module in the Node that will, and asks the server for its version. */
async function verify(host: TestHost, serverFolder: string): Promise<void> {
  const script = path.join(serverFolder, 'verify.cjs');
  await writeFile(script, nativeModules.map((name) => `require(${JSON.stringify(name)});`).join('\n'));
  await runTool(host.node, [script], { timeoutMs: 30_000 });
  await rm(script);
  await runTool(host.node, [host.serverMain, '--version'], { timeoutMs: 30_000 });
}
