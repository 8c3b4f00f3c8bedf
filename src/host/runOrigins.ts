import { existsSync } from 'node:fs';

import type { Memento } from 'vscode';

const memoryKey = 'experimentFilesOfRuns';

/** From which experiment file each run was started in the editor. A run's folder does not say it: files are moved. */
export class RunOrigins {
  constructor(private readonly memory: Pick<Memento, 'get' | 'update'>) {}

  /** Path of the experiment file, also when it is gone; absent for a run that was started in another way. */
  fileOf(runFolder: string): string | undefined {
    return this.files[runFolder];
  }

  /** The same for a file that is still there. */
  presentFileOf(runFolder: string | undefined): string | undefined {
    const file = runFolder === undefined ? undefined : this.fileOf(runFolder);
    return file !== undefined && existsSync(file) ? file : undefined;
  }

  /** Remembers a run's file, and forgets runs that were deleted. */
  note(runFolder: string, file: string): void {
    if (this.files[runFolder] !== file) {
      const present = Object.entries(this.files).filter(([folder]) => existsSync(folder));
      void this.memory.update(memoryKey, { ...Object.fromEntries(present), [runFolder]: file });
    }
  }

  private get files(): Readonly<Record<string, string>> {
    return this.memory.get<Record<string, string>>(memoryKey) ?? {};
  }
}
