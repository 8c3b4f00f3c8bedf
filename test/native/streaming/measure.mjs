// `node test/native/streaming/measure.mjs [--rows N] [--pixels N] [--epochs N] [--cache BYTES] [--streaming always,never]`: writes a
// set of pictures, texts and numbers to a folder for temporary files, trains on it as a user would, in each of the ways one after
// the other, and says how much memory all processes of the run took together (Linux), when the first epoch began and how long each
// took.
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = path.resolve(import.meta.dirname, '..', '..', '..');
const text = (value) => ({ type: 'string', default: String(value) });
const { values } = parseArgs({
  options: {
    ...{ rows: text(200_000), pixels: text(32), epochs: text(2), cache: text(2 ** 32) },
    streaming: text('always,never'),
  },
});
const [rows, size, epochs, cacheBytes] = [values.rows, values.pixels, values.epochs, values.cache].map(Number);
const folder = path.join(tmpdir(), `multimodal-lab-pictures-${rows}-${size}`);

async function writeSet() {
  const manifest = path.join(folder, 'manifest.csv');
  if (existsSync(manifest)) return manifest;
  const bundled = path.join(root, 'dist', 'test', 'pictureSet.mjs');
  const entryPoints = [path.join(import.meta.dirname, 'pictureSet.ts')];
  await build({ entryPoints, outfile: bundled, bundle: true, platform: 'node', format: 'esm' });
  mkdirSync(folder, { recursive: true });
  const { writePictureSet } = await import(pathToFileURL(bundled).href);
  return writePictureSet(folder, { rows, size });
}

/** A process and all that it started, by the system's list. */
function family(pid) {
  const parents = new Map();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It has just ended.
    }
  }
  const all = [pid];
  for (const one of all) all.push(...[...parents].filter(([, parent]) => parent === one).map(([child]) => child));
  return all;
}

/** Megabytes (10⁶ bytes) of a field of a process's account. */
function megabytes(pid, file, field) {
  try {
    const text = readFileSync(`/proc/${pid}/${file}`, 'utf8');
    return (Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0) * 1024) / 1e6;
  } catch {
    return 0;
  }
}

/** Runs the experiment, and prints what it says with the seconds since its start. */
function run(manifest, streaming) {
  const experiment = {
    name: 'Streaming',
    data: { manifest, label: 'label', streaming, ...(streaming === 'never' ? {} : { cacheBytes }) },
    modalities: {
      picture: { type: 'image', height: size, width: size },
      words: { type: 'text' },
      numbers: { type: 'numeric', columns: ['width', 'weight'] },
    },
    training: { epochs },
    models: ['multimodal'],
  };
  const file = path.join(folder, 'experiment.json');
  writeFileSync(file, JSON.stringify(experiment));
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  const args = [path.join(root, 'dist', 'cli.js'), 'run', file, '--json', '--out', path.join(folder, 'runs')];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const stopWatching = watchMemory(child.pid);
  child.stderr.pipe(process.stderr);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { kind, message, epoch, durationMs, msPerStep, metrics } = JSON.parse(line);
    if (epoch === 1) console.log(`the first epoch began after ${(seconds() - durationMs / 1000).toFixed(1)} s`);
    const what = { epochEnded: { epoch, durationMs, msPerStep, metrics }, notice: message, runFailed: message }[kind];
    console.log(`${seconds().toFixed(1)} s`, kind, what ?? metrics ?? '');
  });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      const { rss, pss, each } = stopWatching();
      console.log(`exit code ${code}, peak of all processes together: resident ${Math.round(rss)} MB (${each}),`);
      console.log(
        `shared pages counted once ${Math.round(pss)} MB; pictures decoded ${(rows * size * size * 3) / 1e6} MB`,
      );
      resolve();
    });
  });
}

/** Looks four times a second at what a process and its family take. @returns What ends it and gives the most that was seen. */
function watchMemory(pid) {
  const peak = { rss: 0, pss: 0, each: '' };
  const sum = (all) => all.reduce((total, one) => total + one, 0);
  const timer = setInterval(() => {
    const pids = family(pid);
    const each = pids.map((one) => megabytes(one, 'status', 'VmRSS'));
    const rss = sum(each);
    if (rss > peak.rss) Object.assign(peak, { rss, each: each.map(Math.round).join(' + ') });
    peak.pss = Math.max(peak.pss, sum(pids.map((one) => megabytes(one, 'smaps_rollup', 'Pss'))));
  }, 250);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

const manifest = await writeSet();
for (const streaming of values.streaming.split(',')) {
  console.log(`\n${rows} rows, data.streaming "${streaming}"`);
  await run(manifest, streaming);
}
