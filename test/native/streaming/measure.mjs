// `node test/native/streaming/measure.mjs [rows] [pixels] [epochs] [cache bytes]`: writes a set of pictures, texts and numbers to
// a folder for temporary files, trains on it as a user would, and says how much memory all processes of the run took together
// (Linux), how soon the first step came, and how long training waited for rows.
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '..', '..', '..');
const [rows = 200_000, size = 32, epochs = 2, cacheBytes = 2 ** 32] = process.argv.slice(2).map(Number);
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

const manifest = await writeSet();
const experiment = {
  name: 'Streaming',
  data: { manifest, label: 'label', streaming: 'always', cacheBytes },
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
const seconds = () => ((performance.now() - start) / 1000).toFixed(1);
const args = [path.join(root, 'dist', 'cli.js'), 'run', file, '--json', '--out', path.join(folder, 'runs')];
const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
const peak = { rss: 0, pss: 0, each: '' };
const timer = setInterval(() => {
  const pids = family(child.pid);
  const each = pids.map((pid) => megabytes(pid, 'status', 'VmRSS'));
  const rss = each.reduce((sum, one) => sum + one, 0);
  if (rss > peak.rss) Object.assign(peak, { rss, each: each.map(Math.round).join(' + ') });
  peak.pss = Math.max(
    peak.pss,
    pids.reduce((sum, pid) => sum + megabytes(pid, 'smaps_rollup', 'Pss'), 0),
  );
}, 250);
child.stderr.pipe(process.stderr);
createInterface({ input: child.stdout }).on('line', (line) => {
  const { kind, message, epoch, durationMs, msPerStep, metrics } = JSON.parse(line);
  const what = { epochEnded: { epoch, durationMs, msPerStep, metrics }, notice: message, runFailed: message }[kind];
  console.log(`${seconds()} s`, kind, what ?? metrics ?? '');
});
child.on('close', (code) => {
  clearInterval(timer);
  console.log(`exit code ${code}, peak of all processes together: resident ${Math.round(peak.rss)} MB (${peak.each}),`);
  console.log(
    `shared pages counted once ${Math.round(peak.pss)} MB; file of pictures decoded ${(rows * size * size * 3) / 1e6} MB`,
  );
});
