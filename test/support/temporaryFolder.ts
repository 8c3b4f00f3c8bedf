import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { onTestFinished } from 'vitest';

/** A new folder that is removed at the end of the test, whatever happens; call it inside a test. */
export function temporaryFolder(): string {
  const folder = makeTemporaryFolder();
  onTestFinished(() => removeFolder(folder));
  return folder;
}

/** A new folder that the caller removes. */
export function makeTemporaryFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'multimodal-lab-test-'));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
