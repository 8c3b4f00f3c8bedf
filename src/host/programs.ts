import path from 'node:path';

import type { TrainerProgram } from './trainerProcess';

/** The programs that the editor side starts. Tests put others in their place. */
export interface Programs {
  readonly trainer: TrainerProgram;
  /** The command line, for `setup` and `doctor`. */
  readonly commandLine: TrainerProgram;
  /** What the runtime is made from; holds the programs too. */
  readonly assetsFolder: string;
  /** Found and verified otherwise; named only by tests, whose trainer computes nothing. */
  readonly runtimeFolder?: string | undefined;
}

export function installedPrograms(extensionFolder: string): Programs {
  const assetsFolder = path.join(extensionFolder, 'dist');
  return {
    trainer: { script: path.join(assetsFolder, 'trainer.js') },
    commandLine: { script: path.join(assetsFolder, 'cli.js') },
    assetsFolder,
  };
}
