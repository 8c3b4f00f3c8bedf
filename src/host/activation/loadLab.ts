import { createRequire } from 'node:module';
import path from 'node:path';

import type * as labModule from '../lab';

/**
 * Loads the bundle with everything but the activation; a second call gives what the first one loaded. Blocks for some
 * tens of milliseconds.
 */
export function loadLab(extensionFolder: string): typeof labModule {
  const bundle = path.join(extensionFolder, 'dist', 'lab.js');
  return createRequire(bundle)(bundle) as typeof labModule;
}
