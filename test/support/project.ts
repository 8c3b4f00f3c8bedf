import { existsSync } from 'node:fs';
import path from 'node:path';

/** The project's own folder; Vitest runs there. */
export const projectFolder = process.cwd();

/** Where the build puts the bundles and the data. */
export const assetsFolder = path.join(projectFolder, 'dist');

/** Full path of something that `npm run build` makes, with a clear word when it was not made. */
export function built(...parts: readonly string[]): string {
  const full = path.join(assetsFolder, ...parts);
  if (!existsSync(full)) {
    throw new Error(`${full} is missing: run "npm run build" before these tests (npm test does so).`);
  }
  return full;
}
