import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** The addon's file name in an installation of our own. */
export const addonName = 'tfjs_binding.node';

/** What the addon is compiled for. */
export interface AddonTarget {
  /** Folder that the addon is written to. */
  readonly folder: string;
  /** Full paths of the libraries to link with. */
  readonly libraries: readonly string[];
  /** Folder with TensorFlow's headers. */
  readonly include: string;
  /** Where the addon finds its libraries, besides its own folder. */
  readonly libraryFolder?: string;
}

/** The C++ files of the addon. */
export async function addonSources(assetsFolder: string): Promise<string[]> {
  const folder = path.join(assetsFolder, 'addon', 'binding');
  return (await readdir(folder)).filter((name) => name.endsWith('.cc')).map((name) => path.join(folder, name));
}

/** How to get a C++ compiler, where there is none. */
export function compilerRemedy(): string {
  switch (process.platform) {
    case 'win32':
      return 'install the Visual Studio Build Tools with "Desktop development with C++"';
    case 'darwin':
      return 'install the command line tools with "xcode-select --install"';
    default:
      return 'install a C++ compiler (Debian, Ubuntu: "apt install g++"; Fedora: "dnf install gcc-c++"), or set CXX to one';
  }
}
