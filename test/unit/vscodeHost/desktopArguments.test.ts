import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { readDesktopArguments } from '../../support/vscodeHost/desktopArguments';
import { testHostCacheFolder } from '../../support/vscodeHost/folders';

describe('the arguments of a desktop VS Code', () => {
  it('are read as test-electron writes them', () => {
    const args = [
      '/workspace',
      '--user-data-dir=/user',
      '--no-sandbox',
      '--extensionTestsPath=/suite/index.cjs',
      '--extensionDevelopmentPath=/extension',
    ];
    expect(readDesktopArguments(args)).toEqual({
      workspaceFolder: '/workspace',
      extensionTestsPath: '/suite/index.cjs',
      extensionDevelopmentPath: '/extension',
    });
  });

  it('may name no folder, but must name the extension and its tests', () => {
    const both = ['--extensionTestsPath=/suite', '--extensionDevelopmentPath=/extension'];
    expect(readDesktopArguments(both)).not.toHaveProperty('workspaceFolder');
    expect(() => readDesktopArguments(both.slice(0, 1))).toThrow('--extensionDevelopmentPath=PATH is missing');
    expect(() => readDesktopArguments(both.slice(1))).toThrow('--extensionTestsPath=PATH is missing');
  });
});

describe('the cache of the test host', () => {
  it('is where the user says, else where caches belong', () => {
    const named = path.resolve('/somewhere');
    expect(testHostCacheFolder({ MULTIMODAL_LAB_CACHE: named })).toBe(path.join(named, 'test-host'));
    expect(testHostCacheFolder({ XDG_CACHE_HOME: named })).toBe(path.join(named, 'multimodal-lab', 'test-host'));
    expect(testHostCacheFolder({ XDG_CACHE_HOME: 'relative' })).toMatch(/\.cache.multimodal-lab.test-host$/);
  });
});
