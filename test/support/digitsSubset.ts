import path from 'node:path';

import { afterAll } from 'vitest';

import { writeDigitsSubset } from './idxFiles';
import { makeTemporaryFolder, removeFolder } from './temporaryFolder';

const folders: string[] = [];

afterAll(() => folders.splice(0).forEach(removeFolder));

/** A folder with the first rows of the real digits, removed after the test file. */
export function digitsSubset(trainingRows = 600, testRows = 100): string {
  const folder = makeTemporaryFolder();
  folders.push(folder);
  return writeDigitsSubset(path.join(folder, 'digits'), trainingRows, testRows);
}
