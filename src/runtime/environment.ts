import { readFile, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { CancelledError, LabError } from '../protocol/errors';
import type { EnvironmentItem, EnvironmentReport } from '../protocol/setup';
import { compilerRemedy } from './addonTarget';
import { compilerCommands, findCompiler, hasPrebuiltAddon } from './buildAddon';
import { cacheFolder } from './cacheFolder';
import { formatBytes, freeBytes } from './diskSpace';
import type { RuntimePlace } from './installationPlace';
import { inspectLibraryFolder } from './libraryFolder';
import { locateRuntime } from './locateRuntime';
import { findPips, pipCommands, pipRemedy, type PipCommand } from './pip';
import { inspectProcessor, type Processor } from './processor';
import { glibcVersion } from './glibc';
import { verifyRuntime } from './verifyRuntime';
import { isTestedPlatform, wheelFor } from './wheels';

export interface InspectOptions extends RuntimePlace {
  readonly signal?: AbortSignal | undefined;
  /** For tests. */
  readonly pips?: readonly PipCommand[];
  /** For tests. */
  readonly compilers?: readonly string[];
}

interface Inspection extends InspectOptions {
  readonly cache: string;
  readonly signal: AbortSignal;
}

const minimumNode = [20, 19] as const;
const recommendedMemoryBytes = 4e9;

/**
 * Looks at everything that training needs on this machine, loading the runtime included. What is wrong is part of the
 * report and never thrown.
 */
export async function inspectEnvironment(options: InspectOptions): Promise<EnvironmentReport> {
  const inspection: Inspection = {
    ...options,
    cache: options.cache ?? cacheFolder(),
    signal: options.signal ?? new AbortController().signal,
  };
  const processor = await inspectProcessor(inspection.signal);
  const runtime = await runtimeItem(inspection);
  const installed = runtime.status === 'ok';
  const items = [
    { title: 'Multimodal Lab', value: await productVersion(options.assetsFolder), status: 'ok' as const },
    nodeItem(),
    systemItem(inspection.libraryFolder),
    processorItem(processor),
    threadsItem(processor),
    memoryItem(),
    await diskItem(inspection, installed),
    runtime,
    await pipItem(inspection, installed),
    await compilerItem(inspection, installed),
    await dataItem(options.assetsFolder),
  ];
  return { kind: 'environment', items, ready: items.every((item) => item.status !== 'problem') };
}

async function productVersion(assetsFolder: string): Promise<string> {
  try {
    const text = await readFile(path.join(assetsFolder, '..', 'package.json'), 'utf8');
    return String((JSON.parse(text) as { version?: unknown }).version);
  } catch {
    return 'unknown version';
  }
}

function nodeItem(): EnvironmentItem {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const host = process.versions['electron'] === undefined ? '' : `, in Electron ${process.versions['electron']}`;
  const value = `${process.versions.node}${host}`;
  if (major > minimumNode[0] || (major === minimumNode[0] && minor >= minimumNode[1])) {
    return { title: 'Node.js', value, status: 'ok' };
  }
  const remedy = `Install Node.js ${minimumNode.join('.')} or newer.`;
  return { title: 'Node.js', value, status: 'problem', remedy };
}

function systemItem(libraryFolder: string | undefined): EnvironmentItem {
  const title = 'System';
  const libc = process.platform === 'linux' ? `, ${glibcText()}` : '';
  const value = `${os.type()} ${os.release()} on ${process.arch}${libc}`;
  if (isTestedPlatform()) {
    return { title, value, status: 'ok' };
  }
  if (wheelFor() === undefined && (libraryFolder ?? '') === '') {
    const remedy = 'TensorFlow is not published for this system: name a library folder with one that was built for it.';
    return { title, value, status: 'warning', remedy };
  }
  return {
    title,
    value: `${value} (not tested)`,
    status: 'warning',
    remedy: 'Multimodal Lab is tested on Linux x64 only; please report what does not work here.',
  };
}

function glibcText(): string {
  const version = glibcVersion();
  return version === undefined ? 'not the GNU C library' : `glibc ${version}`;
}

function processorItem({ model, features }: Processor): EnvironmentItem {
  const title = 'Processor';
  const value = features === undefined ? model : `${model} (${features.join(', ') || 'no vector instructions'})`;
  if (process.arch === 'x64' && features !== undefined && !features.includes('AVX')) {
    const remedy = 'TensorFlow needs AVX: name a library folder with a TensorFlow that was built without it.';
    return { title, value, status: 'warning', remedy };
  }
  return { title, value, status: 'ok' };
}

function threadsItem({ physicalCores, threads }: Processor): EnvironmentItem {
  const cores = physicalCores === undefined ? '' : ` on ${physicalCores} ${physicalCores === 1 ? 'core' : 'cores'}`;
  return { title: 'Threads', value: `${threads}${cores}`, status: 'ok' };
}

function memoryItem(): EnvironmentItem {
  const value = `${formatBytes(os.totalmem())}, ${formatBytes(os.freemem())} free`;
  if (os.totalmem() >= recommendedMemoryBytes) {
    return { title: 'Memory', value, status: 'ok' };
  }
  const remedy = `Training on the full data is comfortable from ${formatBytes(recommendedMemoryBytes)} on.`;
  return { title: 'Memory', value, status: 'warning', remedy };
}

async function diskItem({ cache }: Inspection, installed: boolean): Promise<EnvironmentItem> {
  const title = 'Disk';
  const pin = wheelFor();
  const needed = pin === undefined ? 0 : pin.sizeBytes + pin.unpackedBytes;
  const file = await fileAbove(cache);
  if (file !== undefined) {
    const remedy = 'Set MULTIMODAL_LAB_CACHE to a folder, or move that file elsewhere.';
    return { title, value: `${cache} cannot be a folder, as ${file} is a file`, status: 'problem', remedy };
  }
  try {
    const free = await freeBytes(cache);
    const value = `${formatBytes(free)} free in ${cache}`;
    if (installed || free >= needed) {
      return { title, value, status: 'ok' };
    }
    const remedy = `Setting up needs ${formatBytes(needed)}: free some space, or set MULTIMODAL_LAB_CACHE to a folder on another disk.`;
    return { title, value, status: 'problem', remedy };
  } catch (error) {
    const remedy = 'Set MULTIMODAL_LAB_CACHE to a folder that can be written to.';
    return { title, value: `${cache} cannot be read: ${String(error)}`, status: 'warning', remedy };
  }
}

/** What stands in the way of a folder: the first file on the way up from it; `undefined` where there is none. */
async function fileAbove(folder: string): Promise<string | undefined> {
  for (let current = path.resolve(folder); ; current = path.dirname(current)) {
    const found = await stat(current).catch(() => undefined);
    if (found !== undefined || current === path.dirname(current)) {
      return found?.isDirectory() === false ? current : undefined;
    }
  }
}

async function runtimeItem(inspection: Inspection): Promise<EnvironmentItem> {
  const title = 'Native runtime';
  const setup = 'Run "mmlab setup", or "Set Up Native Runtime" in VS Code.';
  const { libraryFolder = '' } = inspection;
  try {
    const runtime = await locateRuntime(inspection);
    if (runtime === undefined) {
      if (libraryFolder !== '') {
        await inspectLibraryFolder(libraryFolder);
      }
      return { title, value: 'not installed', status: 'problem', remedy: setup };
    }
    const { tensorflow } = await verifyRuntime(runtime.folder, inspection.assetsFolder, inspection.signal);
    const origin = runtime.libraryFolder ?? runtime.source;
    const value = `TensorFlow ${tensorflow} (${origin}), verified, in ${runtime.folder}`;
    return { title, value, status: 'ok' };
  } catch (error) {
    if (error instanceof CancelledError) {
      throw error;
    }
    const value = error instanceof LabError ? error.message : String(error);
    return { title, value, status: 'problem', remedy: libraryFolder === '' ? setup : 'Correct the library folder.' };
  }
}

/** Something that only setting up needs: its absence is no problem once the runtime is there. */
function setupTool(title: string, value: string | undefined, installed: boolean, remedy: string): EnvironmentItem {
  if (value !== undefined) {
    return { title, value, status: 'ok' };
  }
  return installed
    ? { title, value: 'not found; only setting up needs it', status: 'ok' }
    : { title, value: 'not found', status: 'problem', remedy: `To set up the native runtime, ${remedy}.` };
}

async function pipItem(inspection: Inspection, installed: boolean): Promise<EnvironmentItem> {
  const [pip] = await findPips(inspection.pips ?? pipCommands, inspection.signal);
  const unneeded = installed || (inspection.libraryFolder ?? '') !== '';
  return setupTool('pip', pip && `${pip.command.join(' ')}: ${pip.version}`, unneeded, pipRemedy());
}

async function compilerItem(inspection: Inspection, installed: boolean): Promise<EnvironmentItem> {
  const compiler = await findCompiler(inspection.compilers ?? compilerCommands(), inspection.signal);
  const value = compiler && `${compiler.command}: ${compiler.version}`;
  const unneeded = installed || (await hasPrebuiltAddon(inspection.assetsFolder));
  // Visual Studio's compiler is found by its installer when it is needed, and not by name.
  if (value === undefined && !unneeded && process.platform === 'win32') {
    return { title: 'C++ compiler', value: 'Visual Studio is looked for when setting up', status: 'ok' };
  }
  return setupTool('C++ compiler', value, unneeded, compilerRemedy());
}

async function dataItem(assetsFolder: string): Promise<EnvironmentItem> {
  const title = 'MNIST digits';
  const folder = path.join(assetsFolder, 'data', 'mnist');
  const names = ['train-images', 'train-labels', 't10k-images', 't10k-labels'];
  const missing: string[] = [];
  for (const name of names) {
    const file = `${name}-idx${name.endsWith('images') ? 3 : 1}-ubyte`;
    if ((await stat(path.join(folder, file)).catch(() => undefined)) === undefined) {
      missing.push(file);
    }
  }
  if (missing.length === 0) {
    return { title, value: `60,000 training and 10,000 test images in ${folder}`, status: 'ok' };
  }
  const remedy = 'Install Multimodal Lab again, or run "npm run build" in a checkout.';
  return { title, value: `missing: ${missing.join(', ')}`, status: 'problem', remedy };
}
