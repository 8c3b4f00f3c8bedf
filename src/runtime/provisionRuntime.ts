import { mkdir, mkdtemp, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';

import { LabError } from '../protocol/errors';
import { compilerCommands } from './buildAddon';
import { cacheFolder } from './cacheFolder';
import { explainFileError, freeBytes } from './diskSpace';
import { discard, finish, type Draft } from './installation';
import type { RuntimePlace } from './installationPlace';
import { locateRuntime, type InstalledRuntime } from './locateRuntime';
import { pipCommands } from './pip';
import { SourceFailure, throwIfAborted, type SetupContext, type SetupTools } from './setupContext';
import { withSetupLock } from './setupLock';
import { fromLibraryFolder, fromOlderInstallation, fromVendorInstaller, fromWheel } from './sources';
import { verifyRuntime } from './verifyRuntime';
import { wheelFor } from './wheels';

export interface ProvisionOptions extends RuntimePlace {
  readonly onProgress: SetupContext['onProgress'];
  readonly signal: AbortSignal;
  /** Gets lines for a log: what was tried, and what programs said that failed. */
  readonly log: (line: string) => void;
  /** Load what is found in the cache as well, and install it anew when it does not work. */
  readonly verifyFound?: boolean;
  readonly tools?: Partial<SetupTools>;
}

/**
 * Gives a working runtime: the one in the cache, or else a new one from the first source that has one. Safe to be killed
 * at any point and to run in several processes at once: an installation appears in one step, complete and verified.
 * @throws LabError `runtimeSetupFailed` that lists what was tried; CancelledError after an abort.
 */
export async function provisionRuntime(options: ProvisionOptions): Promise<InstalledRuntime> {
  const cache = options.cache ?? cacheFolder();
  const tools = { ...defaultTools(options.assetsFolder), ...options.tools };
  throwIfAborted(options.signal);
  const found = await locateRuntime(options);
  if (found !== undefined && (await isTrusted(options, tools, found))) {
    return { ...found, source: 'cache' };
  }
  try {
    return await withSetupLock(
      cache,
      options.signal,
      () => options.onProgress({ activity: 'Waiting for another process that is setting up the native runtime' }),
      (signal) => installUnderLock({ ...options, cache, signal }, tools, found),
    );
  } catch (error) {
    throw explainFileError(error, cache);
  }
}

function defaultTools(assetsFolder: string): SetupTools {
  return {
    wheel: wheelFor(),
    pips: pipCommands,
    compilers: compilerCommands(),
    verify: verifyRuntime,
    freeBytes,
    vendorPackage: path.join(assetsFolder, '..', 'node_modules', '@tensorflow', 'tfjs-node'),
  };
}

async function isTrusted(options: ProvisionOptions, tools: SetupTools, found: InstalledRuntime): Promise<boolean> {
  if (options.verifyFound !== true) {
    return true;
  }
  options.onProgress({ activity: 'Verifying the native runtime' });
  try {
    await tools.verify(found.folder, options.assetsFolder, options.signal);
    return true;
  } catch (error) {
    if (error instanceof LabError) {
      options.log(`The runtime in ${found.folder} is installed again: ${error.message}`);
      return false;
    }
    throw error;
  }
}

async function installUnderLock(
  options: ProvisionOptions & { cache: string },
  tools: SetupTools,
  broken: InstalledRuntime | undefined,
): Promise<InstalledRuntime> {
  const { cache } = options;
  const parent = path.join(cache, 'staging');
  // Whoever left something here is dead: it would hold the lock otherwise.
  await rm(parent, { recursive: true, force: true });
  await mkdir(parent, { recursive: true });
  const staging = await mkdtemp(path.join(parent, `${process.pid}-`));
  const context: SetupContext = { ...options, staging, tools };
  try {
    if (broken !== undefined) {
      await discard(context, broken.folder);
    }
    const installedMeanwhile = await locateRuntime(options);
    if (installedMeanwhile !== undefined) {
      return { ...installedMeanwhile, source: 'cache' };
    }
    const installed = await install(context, options.libraryFolder ?? '');
    if (installed.source === 'wheel') {
      await rm(path.join(cache, 'downloads'), { recursive: true, force: true });
    }
    return installed;
  } finally {
    await rm(staging, { recursive: true, force: true, maxRetries: 3 });
    // Stays when another process took over, and has its own folder in it.
    await rmdir(parent).catch(() => undefined);
  }
}

type Source = readonly [name: string, draft: (context: SetupContext) => Promise<Draft | undefined>];

const wheelSource = 'the TensorFlow wheel through pip';

const sources: readonly Source[] = [
  ['the libraries of an older installation', fromOlderInstallation],
  [wheelSource, fromWheel],
  ["tfjs-node's own installer", fromVendorInstaller],
];

async function install(context: SetupContext, libraryFolder: string): Promise<InstalledRuntime> {
  const failures: { name: string; failure: SourceFailure }[] = [];
  // A folder that the user named is used or reported, and never silently replaced by another TensorFlow.
  const inTurn: readonly Source[] =
    libraryFolder === ''
      ? sources
      : [[`the library folder ${libraryFolder}`, (given) => fromLibraryFolder(given, libraryFolder)]];
  for (const [name, makeDraft] of inTurn) {
    try {
      const draft = await makeDraft(context);
      if (draft !== undefined) {
        return await finish(context, draft);
      }
    } catch (error) {
      throwIfAborted(context.signal);
      if (!(error instanceof SourceFailure)) {
        throw error;
      }
      failures.push({ name, failure: error });
      context.log(`Setting up from ${name} failed: ${error.message}`);
    }
  }
  throw summarize(failures);
}

function summarize(failures: readonly { name: string; failure: SourceFailure }[]): LabError {
  const tried = failures.map(({ name, failure }) => `from ${name}: ${failure.message}`).join('; ');
  // What to do is what makes the usual source work.
  const { failure } = failures.find(({ name }) => name === wheelSource) ?? failures[0] ?? {};
  const remedy = failure?.remedy ?? 'see the log';
  const named = failures.length === 1 && failures[0]?.name.startsWith('the library folder');
  const otherWay = named ? 'or clear the library folder' : 'or name a library folder with a TensorFlow of your own';
  return new LabError(
    'runtimeSetupFailed',
    `The native runtime could not be set up ${tried}. Next step: ${remedy}, ${otherWay}, and run "mmlab setup" again.`,
    failures.map(({ name, failure }) => `${name}: ${failure.message}\n${failure.detail}`).join('\n\n'),
  );
}
