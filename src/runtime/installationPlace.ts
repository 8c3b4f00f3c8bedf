import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** Raised when the contents of an installation change in a way that the sources of the addon do not show. */
const layoutVersion = 1;

/** What decides where an installation is. */
export interface RuntimePlace {
  /** A folder with the TensorFlow library, named by the user; empty counts as none. */
  readonly libraryFolder?: string | undefined;
  /** Defaults to `cacheFolder()`. */
  readonly cache?: string | undefined;
  /** The folder with the bundles, the addon's sources and the data: `dist`. Only ever read. */
  readonly assetsFolder: string;
}

/** Folder in the cache that holds all installations. */
export function installationsFolder(cache: string): string {
  return path.join(cache, 'runtime');
}

/**
 * Where an installation of some TensorFlow goes. The name changes with the addon's sources and not with the version of
 * the extension, so an update with the same addon finds its runtime again.
 * @param origin What else tells two installations apart, such as the identity of a library folder.
 */
export async function installationPlace(
  cache: string,
  assetsFolder: string,
  tensorflow: string,
  origin = '',
): Promise<string> {
  const hash = createHash('sha256').update(`layout ${layoutVersion}\n${origin}\n`);
  for (const folder of ['binding', 'include']) {
    const full = path.join(assetsFolder, 'addon', folder);
    for (const name of (await readdir(full)).sort()) {
      hash.update(`${folder}/${name}\n`).update(await readFile(path.join(full, name)));
    }
  }
  const name = `${tensorflow}-${process.platform}-${process.arch}-${hash.digest('hex').slice(0, 10)}`;
  return path.join(installationsFolder(cache), name);
}
