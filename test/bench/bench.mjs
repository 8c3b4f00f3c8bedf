// `npm run bench`: the classic lab in this project and in Keras, alternating in one call, as ratios of medians.
//   --rounds N   how often each is run (3)
//   --epochs N   epochs of each model (5)
// Writes docs/benchmarks.md and the raw figures to test-results/bench.json. Needs the Keras of the parity tests.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, epochs: { type: 'string', default: '5' } },
});
const rounds = Number(options.rounds);
const epochs = Number(options.epochs);

const own = (title, engine, precision) => ({
  title,
  command: process.execPath,
  args: [
    'dist/cli.js',
    'run',
    '--json',
    '--out',
    path.join(os.tmpdir(), `mmlab-bench-${process.pid}`),
    '--set',
    'models=multimodal,image-only',
    '--set',
    `training.epochs=${epochs}`,
    '--set',
    `training.engine=${engine}`,
    '--set',
    `training.precision=${precision}`,
  ],
});

const contenders = [
  own('compiled, float32', 'graph', 'float32'),
  own('compiled, bfloat16', 'graph', 'bfloat16'),
  own('eager', 'eager', 'float32'),
  {
    title: 'Keras',
    command: 'python3',
    args: ['test/bench/keras_lab.py', path.join(root, 'dist', 'data', 'mnist'), String(epochs)],
    env: { PYTHONPATH: kerasFolder() },
  },
];

/** The folder in which the parity tests have installed Keras. */
function kerasFolder() {
  const cache = process.env.MULTIMODAL_LAB_CACHE ?? path.join(os.homedir(), '.cache', 'multimodal-lab');
  const name = readdirSync(cache).find((entry) => entry.startsWith('keras-env-'));
  if (name === undefined)
    throw new Error('Run "npm run test:native" first: it installs the Keras that is compared with.');
  return path.join(cache, name);
}

/** Runs a contender once and measures it from outside: every moment is the one at which its line arrived. */
async function measure({ title, command, args, env }) {
  const start = performance.now();
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let peakBytes = 0;
  const watch = setInterval(() => (peakBytes = Math.max(peakBytes, highWater(child.pid))), 100);
  const found = { title, epochSeconds: [], firstBatch: undefined, whole: undefined };
  let model;
  for await (const line of createInterface({ input: child.stdout })) {
    const at = (performance.now() - start) / 1000;
    const event = JSON.parse(line);
    if (event.kind === 'fitBegan') model = event.model;
    if (event.kind === 'epochBegan' && event.epoch === 1) found.firstBatch ??= at;
    if (event.kind === 'epochEnded') {
      const seconds = event.seconds ?? event.durationMs / 1000;
      found.firstBatch ??= at - seconds;
      // The first epoch also pays for what is set up once; it counts in the whole.
      if ((event.model ?? model) === 'multimodal' && event.epoch > 1) found.epochSeconds.push(seconds);
    }
    if (event.kind === 'comparisonReady' || event.kind === 'done') found.whole = at;
  }
  clearInterval(watch);
  if (found.whole === undefined) throw new Error(`${title} did not come to its end.`);
  return { ...found, epoch: median(found.epochSeconds), peakBytes };
}

/** Peak resident memory of a process, from the kernel's own account. */
function highWater(pid) {
  try {
    return 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const results = new Map(contenders.map(({ title }) => [title, []]));
for (let round = 1; round <= rounds; round++) {
  for (const contender of contenders) {
    const result = await measure(contender);
    results.get(contender.title).push(result);
    console.log(
      `round ${round} · ${result.title}: epoch ${result.epoch.toFixed(2)} s, whole ${result.whole.toFixed(1)} s, ` +
        `first batch after ${result.firstBatch.toFixed(2)} s, peak ${(result.peakBytes / 1e6).toFixed(0)} MB`,
    );
  }
}

/** Keras ÷ ours, round by round, so that a machine that slows down slows both. */
function ratios(title, figure) {
  const keras = results.get('Keras');
  const list = results.get(title).map((result, round) => keras[round][figure] / result[figure]);
  return `**${median(list).toFixed(2)}** (${Math.min(...list).toFixed(2)}–${Math.max(...list).toFixed(2)})`;
}

const figure = (title, name, digits) => median(results.get(title).map((result) => result[name])).toFixed(digits);
const steps = 422;
const rows = contenders.map(({ title }) => {
  const epoch = Number(figure(title, 'epoch', 4));
  return [
    title,
    epoch.toFixed(2),
    ((epoch * 1000) / steps).toFixed(1),
    title === 'Keras' ? '1' : ratios(title, 'epoch'),
    figure(title, 'whole', 1),
    title === 'Keras' ? '1' : ratios(title, 'whole'),
    figure(title, 'firstBatch', 2),
    (Number(figure(title, 'peakBytes', 0)) / 1e6).toFixed(0),
  ];
});
const bundles = ['extension.js', 'trainer.js', 'cli.js', 'page.js', 'tensorflow.js'].map((name) => [
  name,
  (statSync(path.join(root, 'dist', name)).size / 1e3).toFixed(0),
]);
const table = (header, lines) =>
  [header, header.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

mkdirSync(path.join(root, 'test-results'), { recursive: true });
writeFileSync(path.join(root, 'test-results', 'bench.json'), JSON.stringify([...results.values()].flat(), null, 2));
writeFileSync(
  path.join(root, 'docs', 'benchmarks.md'),
  `# Benchmarks

Made by \`npm run bench -- --rounds ${rounds} --epochs ${epochs}\`: the classic lab's multimodal and image-only model, batch 128, in
this project and as a Keras script on the same version of TensorFlow, ${rounds} times in turn on one machine (${os.cpus()[0]?.model.trim()},
${os.availableParallelism()} threads, Node ${process.versions.node}). Medians; a ratio is Keras ÷ this project within the same round, with the
smallest and the largest. Trust the ratios: the seconds belong to the machine.

${table(
  [
    '',
    'Epoch, s',
    'ms a step',
    'Keras ÷ ours, epoch',
    'Whole lab, s',
    'Keras ÷ ours, whole',
    'Start to first batch, s',
    'Peak memory, MB',
  ],
  rows,
)}

An epoch is one of the multimodal model behind its first, with validation. The whole lab is from the start of the process to the
comparison, both models trained and evaluated. Peak memory is the process's, by the kernel's account.

## Bundles

${table(['Bundle', 'kB'], bundles)}
`,
);
console.log('\nWritten to docs/benchmarks.md');
