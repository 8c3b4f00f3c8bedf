import { existsSync } from 'node:fs';
import path from 'node:path';

import { locateRuntime } from '../../src/runtime/locateRuntime';
import type { Bench } from './bench';
import { makeTemporaryFolder, removeTemporaryFolder, ended, startChild } from './children';
import { writeDocument } from './document';
import type { Editor } from './editorRun';
import { describeMachine } from './machine';
import { help, parseOptions, type BenchOptions, type SectionName } from './options';
import { editorSection } from './sections/editor';
import { epochSection } from './sections/epoch';
import { passesSection } from './sections/passes';
import { precisionSection } from './sections/precision';
import { recurrentSection } from './sections/recurrent';
import { startSection } from './sections/start';

/** What the bundler of this program knows. */
export interface Surroundings {
  readonly root: string;
  readonly programsFolder: string;
  readonly chooseEditor: () => Promise<Editor>;
}

const measures: Readonly<Record<SectionName, (bench: Bench) => Promise<void>>> = {
  start: startSection.measure,
  epoch: epochSection.measure,
  recurrent: recurrentSection.measure,
  passes: passesSection.measure,
  editor: editorSection.measure,
  precision: precisionSection.measure,
};

/** Measures what the command line asks for and writes the page. @returns The exit code. */
export async function main(args: readonly string[], surroundings: Surroundings): Promise<number> {
  let options: BenchOptions | 'help';
  try {
    options = parseOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    return 2;
  }
  if (options === 'help') {
    console.log(help);
    return 0;
  }
  const { root } = surroundings;
  const resultsFolder = path.resolve(options.out ?? path.join(root, 'test', 'bench', 'results'));
  const page = path.join(options.out === undefined ? path.join(root, 'docs') : resultsFolder, 'benchmarks.md');
  if (options.build) {
    await buildForRelease(root);
  }
  if (options.only.length > 0) {
    await measureAll(options, surroundings, resultsFolder, () => writeDocument(page, resultsFolder));
  }
  writeDocument(page, resultsFolder);
  console.log(`Written to ${path.relative(process.cwd(), page)}`);
  return 0;
}

/** @param written Called after each section, so that what was measured is on the page whatever comes next. */
async function measureAll(
  options: BenchOptions,
  surroundings: Surroundings,
  resultsFolder: string,
  written: () => void,
): Promise<void> {
  const assetsFolder = path.join(surroundings.root, 'dist');
  const runtime = await locateRuntime({ assetsFolder });
  if (runtime === undefined || !existsSync(path.join(assetsFolder, 'cli.js'))) {
    throw new Error('The project is not set up here. Run "npm start" once, then measure again.');
  }
  const temporaryFolder = makeTemporaryFolder();
  const bench: Bench = {
    ...surroundings,
    options,
    assetsFolder,
    runtimeFolder: runtime.folder,
    resultsFolder,
    temporaryFolder,
    machine: await describeMachine(runtime.tensorflow),
    say: (line) => console.log(line),
  };
  try {
    for (const name of options.only) {
      await measures[name](bench);
      written();
    }
  } finally {
    removeTemporaryFolder(temporaryFolder);
  }
}

/** Users run minified bundles, so these are what is measured. */
async function buildForRelease(root: string): Promise<void> {
  const child = startChild(process.execPath, [path.join(root, 'esbuild.mjs'), '--production'], { cwd: root });
  child.stdout.pipe(process.stdout);
  child.stderr.pipe(process.stderr);
  if ((await ended(child)) !== 0) {
    throw new Error('Building failed; the messages above name the file.');
  }
}
