import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Folder of the project, found from wherever this code was bundled to. */
export function repositoryFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) {
      throw new Error(`No package.json above ${import.meta.dirname}: run the tests from a checkout of Multimodal Lab.`);
    }
    folder = parent;
  }
  return folder;
}

/** Where the editor for tests is kept between runs; shared by every checkout of this user. */
export function testHostCacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const named = env['MULTIMODAL_LAB_CACHE'];
  if (named !== undefined && named !== '') {
    return path.join(path.resolve(named), 'test-host');
  }
  const xdg = env['XDG_CACHE_HOME'];
  const base = xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(os.homedir(), '.cache');
  return path.join(base, 'multimodal-lab', 'test-host');
}
