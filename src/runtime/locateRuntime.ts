import path from 'node:path';

import { cacheFolder } from './cacheFolder';
import { installationPlace, type RuntimePlace } from './installationPlace';
import { inspectLibraryFolder } from './libraryFolder';
import { readIntactManifest, type RuntimeManifest } from './manifest';
import { tensorflowVersion, vendorTensorflowVersion } from './wheels';

/** A runtime that was verified when it was installed, and whose files are all there. */
export interface InstalledRuntime {
  readonly folder: string;
  /** Version of TensorFlow, as the library itself says it. */
  readonly tensorflow: string;
  /** Where it came from, such as `wheel`; `cache` when setting up found it there. */
  readonly source: string;
  /** Full path of the native addon. */
  readonly addon: string;
  /** The user's folder that it links to. */
  readonly libraryFolder?: string;
}

/** Version in the folder name of a runtime that links to a user's own library. */
export const linkedVersion = 'linked';

/**
 * Finds the runtime in the cache within a few milliseconds: no process is started and no library is loaded.
 * `undefined` means that it has to be provisioned, and never that something went wrong.
 */
export async function locateRuntime(place: RuntimePlace): Promise<InstalledRuntime | undefined> {
  const cache = place.cache ?? cacheFolder();
  for (const folder of await candidates(cache, place)) {
    const manifest = await readIntactManifest(folder);
    if (manifest !== undefined) {
      return describe(folder, manifest);
    }
  }
  return undefined;
}

async function candidates(cache: string, place: RuntimePlace): Promise<string[]> {
  try {
    if (place.libraryFolder !== undefined && place.libraryFolder !== '') {
      return [await linkedPlace(cache, place.assetsFolder, place.libraryFolder)];
    }
    return await Promise.all(
      [tensorflowVersion, vendorTensorflowVersion].map((version) =>
        installationPlace(cache, place.assetsFolder, version),
      ),
    );
  } catch {
    // Setting up says what is wrong with the folder or the assets.
    return [];
  }
}

/** Where a runtime that links to the user's library goes. */
export async function linkedPlace(cache: string, assetsFolder: string, libraryFolder: string): Promise<string> {
  const { identity } = await inspectLibraryFolder(libraryFolder);
  return installationPlace(cache, assetsFolder, linkedVersion, identity);
}

/** An installation as its manifest tells it. */
export function describe(folder: string, manifest: RuntimeManifest): InstalledRuntime {
  return {
    folder,
    tensorflow: manifest.tensorflow,
    source: manifest.source,
    addon: path.join(folder, manifest.addon),
    ...(manifest.libraryFolder === undefined ? {} : { libraryFolder: manifest.libraryFolder }),
  };
}
