import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { makeRunsFolder, runsFolderFor } from '../../../src/host/runsFolder';

describe('the runs folder', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'runs-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is in the workspace and kept out of version control', async () => {
    const runs = runsFolderFor(folder, '/storage');
    expect(runs).toBe(path.join(folder, '.multimodal-lab', 'runs'));
    await makeRunsFolder(runs);
    expect(statSync(runs).isDirectory()).toBe(true);
    const ignoreFile = path.join(folder, '.multimodal-lab', '.gitignore');
    expect(readFileSync(ignoreFile, 'utf8').split('\n')).toContain('*');
    writeFileSync(ignoreFile, 'weights\n');
    await makeRunsFolder(runs);
    expect(readFileSync(ignoreFile, 'utf8')).toBe('weights\n');
  });

  it('is with the files of the extension when no folder is open', async () => {
    const runs = runsFolderFor(undefined, folder);
    expect(runs).toBe(path.join(folder, 'runs'));
    await makeRunsFolder(runs);
    expect(() => statSync(path.join(folder, '.gitignore'))).toThrow('ENOENT');
  });

  it('says what to do when it cannot be made', async () => {
    const file = path.join(folder, '.multimodal-lab');
    writeFileSync(file, '');
    await expect(makeRunsFolder(path.join(file, 'runs'))).rejects.toMatchObject({
      code: 'storeFailed',
      message: expect.stringContaining('writable') as string,
    });
  });
});
