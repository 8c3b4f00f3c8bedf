// Bundles what the launchers of tests and of `npm run vscode` share, which is written in TypeScript, into dist/test/host/.
import { build } from 'esbuild';
import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '..', '..');

/** Path of the program that stands in for a desktop VS Code, after `bundleHost`. */
export const hostExecutable = path.join(root, 'dist', 'test', 'host', 'executable.mjs');

/** Bundles, and gives what `test/support/vscodeHost/index.ts` exports. */
export async function bundleHost() {
  const source = (name) => path.join(root, 'test', 'support', 'vscodeHost', `${name}.ts`);
  await build({
    entryPoints: [source('index'), source('executable')],
    outdir: path.dirname(hostExecutable),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    packages: 'external',
    banner: { js: '#!/usr/bin/env node' },
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  await chmod(hostExecutable, 0o755);
  return import(pathToFileURL(path.join(path.dirname(hostExecutable), 'index.mjs')).href);
}
