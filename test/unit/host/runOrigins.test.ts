import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { RunOrigins } from '../../../src/host/runOrigins';

describe('RunOrigins', () => {
  const values = new Map<string, unknown>();
  let folder: string;
  let origins: RunOrigins;

  beforeEach(() => {
    values.clear();
    folder = mkdtempSync(path.join(tmpdir(), 'origins-'));
    origins = new RunOrigins({
      get: <T>(key: string, standard?: T) => (values.get(key) as T | undefined) ?? standard,
      update: (key: string, value: unknown) => {
        values.set(key, value);
        return Promise.resolve();
      },
    });
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function run(name: string): string {
    const made = path.join(folder, name);
    mkdirSync(made);
    return made;
  }

  it('tells the file of a run, also when the file is gone', () => {
    const file = path.join(folder, 'pets.mmlab.json');
    const first = run('first');
    origins.note(first, file);
    expect(origins.fileOf(first)).toBe(file);
    expect(origins.presentFileOf(first)).toBeUndefined();
    writeFileSync(file, '{}');
    expect(origins.presentFileOf(first)).toBe(file);
    expect(origins.fileOf(run('second'))).toBeUndefined();
    expect(origins.presentFileOf(undefined)).toBeUndefined();
  });

  it('forgets runs that were deleted when it learns of another', () => {
    const [first, second] = [run('first'), run('second')];
    origins.note(first, '/a.mmlab.json');
    rmSync(first, { recursive: true });
    origins.note(second, '/b.mmlab.json');
    expect([...values.values()]).toEqual([{ [second]: '/b.mmlab.json' }]);
  });
});
