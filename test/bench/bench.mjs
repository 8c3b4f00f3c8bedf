// `npm run bench`: bundles the benchmark, which is written in TypeScript, and starts it. `--help` says what it does.
import { build } from 'esbuild';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { bundleHost, hostExecutable } from '../support/bundleHost.mjs';
import { downloadDesktop, reasonForNoWindow } from '../support/desktopVscode.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');
const programsFolder = path.join(root, 'dist', 'test', 'bench');
const source = (...parts) => path.join(import.meta.dirname, ...parts);

/** Bundles the benchmark and its programs, and gives what `main.ts` exports. */
async function bundleBench() {
  const common = { bundle: true, platform: 'node', target: 'node20.19', outdir: programsFolder, logLevel: 'warning' };
  await build({
    ...common,
    entryPoints: [source('main.ts')],
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    packages: 'external',
    sourcemap: 'inline',
  });
  await build({
    ...common,
    entryPoints: ['editorSuite', 'passes', 'precision', 'recurrent'].map((name) => source('programs', `${name}.ts`)),
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    external: ['vscode'],
  });
  return import(pathToFileURL(path.join(programsFolder, 'main.mjs')).href);
}

/** The desktop VS Code where windows can be drawn and it can be had, the one that stands in for it otherwise. */
async function chooseEditor() {
  if (reasonForNoWindow() === undefined) {
    try {
      return { title: 'desktop VS Code', executable: await downloadDesktop(root) };
    } catch (error) {
      console.log(`Desktop VS Code cannot be used (${error.message}); measuring in VS Code's server and Chromium.`);
    }
  }
  const host = await bundleHost();
  const report = (line) => console.log(line);
  await host.findChromium(report);
  await host.installTestHost(report);
  return { title: 'VS Code’s server in Chromium,', executable: hostExecutable };
}

try {
  const { main } = await bundleBench();
  process.exit(await main(process.argv.slice(2), { root, programsFolder, chooseEditor }));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
