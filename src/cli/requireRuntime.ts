import { LabError } from '../protocol/errors';
import { inspectLibraryFolder } from '../runtime/libraryFolder';
import { locateRuntime } from '../runtime/locateRuntime';

/**
 * The folder of the native runtime.
 * @param libraryFolder A folder of libraries that the user names.
 * @throws LabError `runtimeMissing`, or what is wrong with the folder that was named.
 */
export async function requireRuntime(libraryFolder: string | undefined): Promise<string> {
  const runtime = await locateRuntime({
    assetsFolder: __dirname,
    ...(libraryFolder === undefined ? {} : { libraryFolder }),
  });
  if (runtime !== undefined) {
    return runtime.folder;
  }
  if (libraryFolder !== undefined && libraryFolder !== '') {
    // Says what is wrong with the folder, if anything is.
    await inspectLibraryFolder(libraryFolder);
  }
  throw new LabError('runtimeMissing', 'The native runtime is not installed. Run "mmlab setup" once, then run again.');
}
