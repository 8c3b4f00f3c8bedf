import { homedir } from 'node:os';
import path from 'node:path';

/**
 * Where the native runtime is kept: outside the extension, so that it survives updates and a read-only extension
 * folder. `MULTIMODAL_LAB_CACHE` names another place; otherwise it is where the operating system keeps caches.
 */
export function cacheFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const named = environment['MULTIMODAL_LAB_CACHE'];
  if (named !== undefined && named !== '') {
    return path.resolve(named);
  }
  switch (platform) {
    case 'win32':
      return path.join(
        environment['LOCALAPPDATA'] ?? path.join(homedir(), 'AppData', 'Local'),
        'multimodal-lab',
        'Cache',
      );
    case 'darwin':
      return path.join(homedir(), 'Library', 'Caches', 'multimodal-lab');
    default: {
      const shared = environment['XDG_CACHE_HOME'];
      // The XDG specification says that a relative path is to be ignored.
      const base = shared !== undefined && path.isAbsolute(shared) ? shared : path.join(homedir(), '.cache');
      return path.join(base, 'multimodal-lab');
    }
  }
}
