import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

import { LabError } from '../protocol/errors';

/** A TensorFlow library that is on this machine already, and what belongs to it. */
export interface LibraryFolder {
  /** Real path of the folder with the libraries. */
  readonly folder: string;
  /** Names of all library files in it, the C API first. */
  readonly libraries: readonly string[];
  /** Folder with `tensorflow/c/c_api.h`, when there is one. */
  readonly include?: string;
  /** Changes when another library is put there. */
  readonly identity: string;
}

/** Names of the library with the C API, best first, and of all files that may belong to it. */
const names: Readonly<Record<string, { main: readonly string[]; all: RegExp }>> = {
  linux: {
    main: ['libtensorflow_cc.so.2', 'libtensorflow.so.2', 'libtensorflow.so', 'libtensorflow_cc.so'],
    all: /^libtensorflow(_cc|_framework)?\.so(\.\d+)*$/,
  },
  darwin: {
    main: ['libtensorflow_cc.2.dylib', 'libtensorflow.2.dylib', 'libtensorflow.dylib', 'libtensorflow_cc.dylib'],
    all: /^libtensorflow(_cc|_framework)?(\.\d+)*\.dylib$/,
  },
  win32: {
    main: ['_pywrap_tensorflow_common.dll', 'tensorflow.dll'],
    all: /^(_pywrap_tensorflow_common|tensorflow)\.(dll|lib|dll\.if\.lib)$/,
  },
};

/**
 * Finds the libraries in a folder that a user named: in it, in its `lib` or, for a folder of Python packages, in its
 * `tensorflow`. The name of the library file itself will do as well.
 * @throws LabError `runtimeSetupFailed` that says what was looked for and where.
 */
export async function inspectLibraryFolder(named: string): Promise<LibraryFolder> {
  const wanted = names[process.platform] ?? { main: ['libtensorflow.so'], all: /^libtensorflow/ };
  const start = await startFolder(named);
  const candidates = ['.', 'lib', 'tensorflow', 'python', path.join('tensorflow', 'python')].map((name) =>
    path.join(start, name),
  );
  for (const folder of candidates) {
    const present = (await namesIn(folder)).filter((name) => wanted.all.test(name));
    const main = wanted.main.find((name) => present.includes(name));
    if (main === undefined) {
      continue;
    }
    const include = await findInclude([folder, path.dirname(folder)]);
    const libraries = [main, ...present.filter((name) => name !== main)];
    const real = await realpath(folder);
    return {
      folder: real,
      libraries,
      ...(include === undefined ? {} : { include }),
      identity: await identify(real, libraries),
    };
  }
  throw new LabError(
    'runtimeSetupFailed',
    `No TensorFlow library was found in the library folder ${named}. Looked for ${wanted.main.join(', ')} in it, in its "lib" and in its "tensorflow". Name a folder that has one, or clear the library folder to let Multimodal Lab download TensorFlow.`,
  );
}

async function startFolder(named: string): Promise<string> {
  const full = path.resolve(named);
  try {
    return (await stat(full)).isFile() ? path.dirname(full) : full;
  } catch (error) {
    throw new LabError(
      'runtimeSetupFailed',
      `The library folder ${named} cannot be read. Name a folder that has the TensorFlow library, or clear the library folder to let Multimodal Lab download TensorFlow.`,
      String(error),
    );
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return [];
  }
}

async function findInclude(bases: readonly string[]): Promise<string | undefined> {
  for (const base of bases) {
    const include = path.join(base, 'include');
    if ((await namesIn(path.join(include, 'tensorflow', 'c'))).includes('c_api.h')) {
      return realpath(include);
    }
  }
  return undefined;
}

async function identify(folder: string, libraries: readonly string[]): Promise<string> {
  const parts = await Promise.all(
    libraries.map(async (name) => {
      const { size, mtimeMs } = await stat(path.join(folder, name));
      return `${name} ${size} ${Math.round(mtimeMs)}`;
    }),
  );
  return [folder, ...parts].join('\n');
}
