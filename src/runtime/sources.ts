import { randomUUID } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';

import { addonName } from './addonTarget';
import { compileAddon, copyPrebuiltAddon } from './buildAddon';
import { downloadWheel } from './downloadWheel';
import { glibcVersion } from './glibc';
import { filesIn, linkOrCopy, pointTo, type Draft } from './installation';
import { installationPlace, installationsFolder } from './installationPlace';
import { inspectLibraryFolder } from './libraryFolder';
import { linkedVersion } from './locateRuntime';
import { readIntactManifest } from './manifest';
import { SourceFailure, type SetupContext } from './setupContext';
import { unpackWheel } from './unpackWheel';
import { runVendorInstaller } from './vendorInstaller';
import { tensorflowVersion, vendorTensorflowVersion, type WheelPin } from './wheels';
import { addPythonLibrary } from './windowsAddon';

/** A draft that links to the library in a folder of the user's. */
export async function fromLibraryFolder(context: SetupContext, named: string): Promise<Draft> {
  const library = await inspectLibraryFolder(named);
  const folder = await newFolder(context);
  context.log(`Using the TensorFlow library in ${library.folder}`);
  for (const name of library.libraries) {
    await pointTo(path.join(library.folder, name), path.join(folder, name));
  }
  const libraries = library.libraries.map((name) => path.join(library.folder, name));
  return {
    folder,
    place: await installationPlace(context.cache, context.assetsFolder, linkedVersion, library.identity),
    source: 'library folder',
    libraryFolder: library.folder,
    files: libraries,
    addons: [
      async () => {
        if (library.include === undefined) {
          throw new SourceFailure(
            `the library folder has no headers (looked for include/tensorflow/c/c_api.h in and beside ${library.folder})`,
            'name a folder that has both, such as the "tensorflow" folder of Python\'s site-packages',
          );
        }
        await compileAddon(context, { folder, libraries, include: library.include, libraryFolder: library.folder });
        return addonName;
      },
      prebuilt(context, folder),
    ],
  };
}

/**
 * A draft with the libraries of another installation of the same TensorFlow, whose addon was built from other sources.
 * `undefined` when there is none.
 */
export async function fromOlderInstallation(context: SetupContext): Promise<Draft | undefined> {
  const parent = installationsFolder(context.cache);
  const suffix = `${process.platform}-${process.arch}-`;
  const place = await installationPlace(context.cache, context.assetsFolder, tensorflowVersion);
  const names = (await readdir(parent).catch(() => [])).filter((name) =>
    name.startsWith(`${tensorflowVersion}-${suffix}`),
  );
  for (const name of names.filter((one) => one !== path.basename(place))) {
    const older = path.join(parent, name);
    const manifest = await readIntactManifest(older);
    if (manifest?.source !== 'wheel') {
      continue;
    }
    context.log(`Reusing the libraries of ${older}`);
    const folder = await newFolder(context);
    const files = manifest.files.map((file) => file.path).filter((file) => file !== manifest.addon);
    for (const file of files) {
      await linkOrCopy(path.join(older, file), path.join(folder, file));
    }
    return { folder, place, source: 'wheel', files, addons: wheelAddons(context, folder, files) };
  }
  return undefined;
}

/** A draft with what the pinned wheel holds. */
export async function fromWheel(context: SetupContext): Promise<Draft> {
  const pin = context.tools.wheel;
  if (pin === undefined) {
    throw new SourceFailure(
      `TensorFlow ${tensorflowVersion} is not published for ${process.platform} on ${process.arch}`,
      'name a library folder with a TensorFlow for this machine',
    );
  }
  requireGlibc(pin);
  const wheel = await downloadWheel(context, pin);
  const folder = await newFolder(context);
  await unpackWheel(context, pin, wheel, folder);
  const extra = process.platform === 'win32' ? await addPythonLibrary(context, folder, pin.pythonVersion) : [];
  const files = [...pin.files.map((file) => file.to), ...extra];
  return {
    folder,
    place: await installationPlace(context.cache, context.assetsFolder, pin.version),
    source: 'wheel',
    files,
    addons: wheelAddons(context, folder, files),
  };
}

/** A draft with what tfjs-node's own installer downloads. */
export async function fromVendorInstaller(context: SetupContext): Promise<Draft> {
  const folder = await newFolder(context);
  const addon = await runVendorInstaller(context, folder);
  return {
    folder,
    place: await installationPlace(context.cache, context.assetsFolder, vendorTensorflowVersion),
    source: 'vendor installer',
    files: (await filesIn(path.join(folder, 'deps', 'lib'))).map((name) => path.join('deps', 'lib', name)),
    addons: [() => Promise.resolve(addon)],
  };
}

function wheelAddons(context: SetupContext, folder: string, files: readonly string[]): Draft['addons'] {
  const libraries = files.filter((file) => /\.(so|dylib|dll|lib)(\.\d+)*$/.test(file) && !/^python\d/.test(file));
  const target = {
    folder,
    libraries: libraries.map((file) => path.join(folder, file)),
    include: path.join(folder, 'include'),
  };
  return [prebuilt(context, folder), () => compileAddon(context, target).then(() => addonName)];
}

function prebuilt(context: SetupContext, folder: string): Draft['addons'][number] {
  return async () => ((await copyPrebuiltAddon(context.assetsFolder, folder)) ? addonName : undefined);
}

async function newFolder(context: SetupContext): Promise<string> {
  const folder = path.join(context.staging, `runtime-${randomUUID()}`);
  // Not a temporary folder of one user: a cache may be shared.
  await mkdir(folder, { recursive: true });
  return folder;
}

function requireGlibc(pin: WheelPin): void {
  if (pin.glibc === undefined || process.platform !== 'linux') {
    return;
  }
  const actual = glibcVersion();
  if (actual === undefined || actual.localeCompare(pin.glibc, 'en', { numeric: true }) < 0) {
    throw new SourceFailure(
      `the wheel needs the GNU C library ${pin.glibc} or newer, and this system has ${actual ?? 'another C library'}`,
      'use a newer Linux distribution, or name a library folder with a TensorFlow that was built for this one',
    );
  }
}
