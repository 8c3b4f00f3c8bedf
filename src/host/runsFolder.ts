import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { LabError } from '../protocol/errors';
import { writeFailure } from '../protocol/writeFailure';

/** Folder of the lab in a workspace. */
const labFolderName = '.multimodal-lab';

/** Where runs are kept: in the workspace, or with the extension's own files when none is open. */
export function runsFolderFor(workspaceFolder: string | undefined, globalStorage: string): string {
  return workspaceFolder === undefined
    ? path.join(globalStorage, 'runs')
    : path.join(workspaceFolder, labFolderName, 'runs');
}

/**
 * Makes the runs folder, and keeps it out of the workspace's version control.
 * @throws LabError `storeFailed` when it cannot be made.
 */
export async function makeRunsFolder(runsFolder: string): Promise<void> {
  try {
    await mkdir(runsFolder, { recursive: true });
    const parent = path.dirname(runsFolder);
    if (path.basename(parent) === labFolderName) {
      await writeNew(path.join(parent, '.gitignore'), '# Made by Multimodal Lab: runs stay on this machine.\n*\n');
    }
  } catch (error) {
    throw new LabError(
      'storeFailed',
      `The folder for the runs cannot be made: ${writeFailure(error)}. Make ${path.dirname(runsFolder)} writable, or open another folder.`,
      undefined,
      { cause: error },
    );
  }
}

/** A file that is there already may have been changed on purpose. */
async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
  }
}
