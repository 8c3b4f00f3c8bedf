import { copyFile, link, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { LabError } from '../protocol/errors';
import { describe, type InstalledRuntime } from './locateRuntime';
import { measureFiles, writeManifest, type RuntimeManifest, type RuntimeSource } from './manifest';
import { SourceFailure, throwIfAborted, type SetupContext } from './setupContext';

/** An installation that is complete but for its addon, in a folder of its own in the staging folder. */
export interface Draft {
  readonly folder: string;
  /** Where it goes once it is verified. */
  readonly place: string;
  readonly source: RuntimeSource;
  readonly libraryFolder?: string;
  /** Files besides the addon that have to stay as they are: paths in the folder, or absolute. */
  readonly files: readonly string[];
  /** Ways of getting an addon, best first; each gives its path in the folder, or `undefined` when it does not apply. */
  readonly addons: readonly (() => Promise<string | undefined>)[];
}

/** Adds an addon, verifies the whole and renames it into place; only then does it exist for anybody else. */
export async function finish(context: SetupContext, draft: Draft): Promise<InstalledRuntime> {
  const failures: SourceFailure[] = [];
  for (const addAddon of draft.addons) {
    try {
      const addon = await addAddon();
      if (addon !== undefined) {
        const manifest = await verify(context, draft, addon);
        await moveIntoPlace(context, draft);
        return describe(draft.place, manifest);
      }
    } catch (error) {
      failures.push(asSourceFailure(error));
    }
  }
  throw new SourceFailure(
    [...new Set(failures.map((failure) => failure.message))].join('; '),
    failures.at(-1)?.remedy ?? 'reinstall Multimodal Lab',
    failures.map((failure) => failure.detail).join('\n'),
  );
}

async function verify(context: SetupContext, draft: Draft, addon: string): Promise<RuntimeManifest> {
  const manifest: RuntimeManifest = {
    tensorflow: 'unknown',
    source: draft.source,
    ...(draft.libraryFolder === undefined ? {} : { libraryFolder: draft.libraryFolder }),
    addon,
    files: await measureFiles(draft.folder, [addon, ...draft.files]),
  };
  await writeManifest(draft.folder, manifest);
  context.onProgress({ activity: 'Verifying the native runtime' });
  try {
    const { tensorflow } = await context.tools.verify(draft.folder, context.assetsFolder, context.signal);
    const verified = { ...manifest, tensorflow, verifiedAt: new Date().toISOString() };
    await writeManifest(draft.folder, verified);
    return verified;
  } catch (error) {
    if (error instanceof LabError) {
      throw new SourceFailure(error.message.replace(/\.$/, ''), 'see the log for details', error.detail);
    }
    throw error;
  }
}

/** A `SourceFailure` as it is; everything else ends setting up. */
function asSourceFailure(error: unknown): SourceFailure {
  if (error instanceof SourceFailure) {
    return error;
  }
  throw error;
}

async function moveIntoPlace(context: SetupContext, draft: Draft): Promise<void> {
  throwIfAborted(context.signal);
  await mkdir(path.dirname(draft.place), { recursive: true });
  // What is there is damaged, or it would have been used.
  await discard(context, draft.place);
  for (let attempt = 0; ; attempt++) {
    try {
      await rename(draft.folder, draft.place);
      return;
    } catch (error) {
      // A virus scanner may hold fresh files on Windows for a moment.
      if (process.platform !== 'win32' || attempt >= 20) {
        throw error;
      }
      await wait(250);
    }
  }
}

/** Takes an installation out of the way in one step, and then deletes it. */
export async function discard(context: SetupContext, installation: string): Promise<void> {
  const aside = path.join(context.staging, `discarded-${path.basename(installation)}`);
  try {
    await rename(installation, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return;
    }
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}

/** A second name for a file, or a copy where that is impossible. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to);
  }
}

/** Makes the libraries of another folder visible in an installation without copying them. */
export async function pointTo(from: string, to: string): Promise<void> {
  if (process.platform === 'win32') {
    // Symbolic links need a privilege there, and the loader looks beside the addon.
    return linkOrCopy(from, to);
  }
  await symlink(from, to);
}

/** Names of all files in a folder, with folders in front. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}
