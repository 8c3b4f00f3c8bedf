import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { LayersModel, Tensor } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import { loadMnist } from '../../../src/engine/data/mnist';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { runEventSchema, runProgressSchema, type RunEvent, type RunProgress } from '../../../src/protocol/events';
import type { ExperimentInput } from '../../../src/protocol/experiment';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { applyEvent, initialSnapshot } from '../../../src/protocol/snapshot';
import { executeRun, type RunOutcome } from '../../../src/runs/executeRun';
import { parseEventLog, readRun } from '../../../src/runs/runReader';
import { digitsSubset } from '../../support/digitsSubset';
import { assetsFolder } from '../../support/project';
import { temporaryFolder } from '../../support/temporaryFolder';
import { nativeTensorFlow, runtimeFolder } from '../../support/tensorflow';

let tf: TensorFlow;
let data: string;

beforeAll(async () => {
  tf = await nativeTensorFlow();
  data = digitsSubset();
});

interface Executed {
  readonly outcome: RunOutcome;
  readonly folder: string;
  readonly events: RunEvent[];
  readonly progress: RunProgress[];
}

async function execute(
  input: ExperimentInput,
  signal = new AbortController().signal,
  onEvent: (event: RunEvent, log: string) => void = () => undefined,
): Promise<Executed> {
  const events: RunEvent[] = [];
  const progress: RunProgress[] = [];
  const runsFolder = temporaryFolder();
  const { outcome, folder } = await executeRun({
    work: { experiment: parseExperiment({ ...input, data: { folder: data, ...input.data } }), runsFolder },
    runtimeFolder: await runtimeFolder(),
    assetsFolder,
    onEvent: (event) => {
      events.push(event);
      onEvent(event, readFileSync(path.join(runsFolder, event.runId, 'events.jsonl'), 'utf8'));
    },
    onProgress: (one) => progress.push(one),
    signal,
  });
  return { outcome, folder, events, progress };
}

describe('a run', () => {
  it('follows the event contract, in order, with every event on disk before it is told', async () => {
    let told = 0;
    const { outcome, folder, events, progress } = await execute(
      { training: { epochs: 2 } },
      new AbortController().signal,
      (event, log) => {
        told++;
        const lines = log.trimEnd().split('\n');
        expect(lines).toHaveLength(told);
        expect(JSON.parse(lines.at(-1)!)).toEqual(event);
      },
    );
    expect(outcome).toBe('done');
    const model = (name: string): string[] => [
      `epochEnded ${name} 1`,
      `epochEnded ${name} 2`,
      `modelEvaluated ${name}`,
    ];
    expect(
      events.map((event) =>
        [event.kind, 'model' in event ? event.model : '', 'epoch' in event ? String(event.epoch) : '']
          .filter((part) => part !== '')
          .join(' '),
      ),
    ).toEqual([
      'runStarted',
      'datasetReady',
      'modelBuilt multimodal',
      'modelBuilt image-only',
      'modelBuilt text-only',
      ...model('multimodal'),
      ...model('image-only'),
      ...model('text-only'),
      'comparisonReady',
      'runCompleted',
    ]);
    for (const event of events) {
      expect(runEventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
      expect(event.runId).toBe(path.basename(folder));
      expect(new Date(event.time).toISOString()).toBe(event.time);
    }
    expect(events.map(({ time }) => time)).toEqual(events.map(({ time }) => time).sort());
    progress.forEach((one) => expect(runProgressSchema.parse(one)).toEqual(one));
    expect(parseEventLog(readFileSync(path.join(folder, 'events.jsonl'), 'utf8'))).toEqual(events);
  });

  it('says what it computes with and what its numbers are', async () => {
    const { events } = await execute({ training: { epochs: 1, seed: 7 } });
    const of = <K extends RunEvent['kind']>(kind: K): Extract<RunEvent, { kind: K }> =>
      events.find((event): event is Extract<RunEvent, { kind: K }> => event.kind === kind)!;
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(of('runStarted')).toMatchObject({
      seed: 7,
      experiment: {
        training: { epochs: 1, seed: 7, batchSize: 128 },
        models: ['multimodal', 'image-only', 'text-only'],
      },
      versions: { multimodalLab: version, node: process.versions.node },
    });
    expect(of('runStarted').backend).toContain(of('runStarted').versions.tensorflow);
    expect(of('datasetReady').dataset).toEqual({
      name: 'MNIST',
      trainingRows: 540,
      validationRows: 60,
      testRows: 100,
      classes: 10,
      modalities: [
        { name: 'image', type: 'image', detail: '28 × 28 pixels, grey' },
        { name: 'text', type: 'text', detail: 'one-hot label with noise 0.1' },
      ],
      sha256: (await loadMnist(data)).sha256,
    });
    const epoch = of('epochEnded');
    expect(epoch).toMatchObject({ epoch: 1, epochs: 1, steps: 5 });
    expect(epoch.durationMs).toBeGreaterThan(5 * epoch.msPerStep * 0.99);
    const evaluations = events.filter((event) => event.kind === 'modelEvaluated');
    for (const { metrics, interval, rows } of evaluations) {
      expect(rows).toBe(100);
      expect(interval.low).toBeLessThanOrEqual(metrics.accuracy! + 1e-12);
      expect(interval.high).toBeGreaterThanOrEqual(metrics.accuracy! - 1e-12);
    }
    const accuracy = (name: string): number =>
      evaluations.find((event) => event.model === name)?.metrics.accuracy ?? Number.NaN;
    const comparison = of('comparisonReady');
    expect(comparison).toMatchObject({
      baseline: 'image-only',
      candidate: 'multimodal',
      metric: 'accuracy',
      baselineValue: accuracy('image-only'),
      candidateValue: accuracy('multimodal'),
      improvement: accuracy('multimodal') - accuracy('image-only'),
      textCeiling: { noise: 0.1 },
    });
    expect(comparison.textCeiling?.accuracy).toBeCloseTo(1, 10);
  });

  it.each(['graph', 'eager'] as const)(
    '(%s) keeps what each model says of each test row, and compares by it',
    async (engine) => {
      // Batches of 64 and 36.
      const { folder, events } = await execute({ training: { epochs: 1, batchSize: 64, engine } });
      const { test } = await loadMnist(data);
      const hits = ['multimodal', 'image-only', 'text-only'].map((name) => {
        const [header, ...lines] = readFileSync(path.join(folder, 'predictions', `${name}.csv`), 'utf8')
          .trim()
          .split('\r\n');
        expect(header).toBe('row,label,prediction,probability');
        const rows = lines.map((line) => line.split(','));
        expect(rows.map(([row, label]) => `${row} ${label}`)).toEqual(
          [...test.labels].map((label, row) => `${row + 1} ${label}`),
        );
        rows.forEach(([, , , probability]) => expect(Number(probability)).toBeGreaterThanOrEqual(0.1));
        const right = rows.map(([, label, prediction]) => label === prediction);
        const evaluated = events.find((event) => event.kind === 'modelEvaluated' && event.model === name);
        expect(evaluated).toMatchObject({ metrics: { accuracy: right.filter(Boolean).length / 100 } });
        return right;
      });
      const [candidate = [], baseline = []] = hits;
      const comparison = events.find((event) => event.kind === 'comparisonReady');
      expect(comparison?.paired).toMatchObject({
        rows: 100,
        onlyBaseline: baseline.filter((isRight, row) => isRight && !candidate[row]).length,
        onlyCandidate: candidate.filter((isRight, row) => isRight && !baseline[row]).length,
      });
      const { onlyBaseline, onlyCandidate, interval } = comparison!.paired!;
      expect(onlyCandidate! - onlyBaseline!).toBeCloseTo(100 * comparison!.improvement, 9);
      expect(interval.low).toBeLessThanOrEqual(comparison!.improvement);
      expect(interval.high).toBeGreaterThanOrEqual(comparison!.improvement);
    },
  );

  it('is the same when it is read again as it was live', async () => {
    const { folder, events } = await execute({ training: { epochs: 1 } });
    const experiment = parseExperiment({ data: { folder: data }, training: { epochs: 1 } });
    expect(await readRun(folder)).toEqual(events.reduce(applyEvent, initialSnapshot(experiment, 'starting')));
  });

  it('leaves weights that the library loads and that predict the same', async () => {
    const { folder, events } = await execute({ training: { epochs: 1 } });
    const { test } = await loadMnist(data);
    for (const name of ['multimodal', 'image-only', 'text-only']) {
      const weights = path.join(folder, 'weights', name);
      expect(existsSync(path.join(weights, 'weights.bin'))).toBe(true);
      const model: LayersModel = await tf.loadLayersModel(`file://${path.join(weights, 'model.json')}`);
      const params = { multimodal: 43_242, 'image-only': 23_626, 'text-only': 3_114 }[name];
      expect(model.countParams()).toBe(params);
      if (name === 'image-only') {
        const right = tf.tidy(() => {
          const pixels = Float32Array.from(test.pixels, (value) => value / 255);
          const output = model.predict(tf.tensor(pixels, [100, 28, 28, 1])) as Tensor;
          return [...tf.argMax(output, 1).dataSync()].filter((label, row) => label === test.labels[row]).length;
        });
        const evaluated = events.find((event) => event.kind === 'modelEvaluated' && event.model === name);
        expect(evaluated).toMatchObject({ metrics: { accuracy: right / 100 } });
      }
      model.dispose();
    }
    expect(existsSync(path.join(folder, 'weights', 'multimodal.partial'))).toBe(false);
  });
});

describe('a run that does not finish', () => {
  it('ends with what was wrong with the data', async () => {
    const broken = digitsSubset(20, 10);
    writeFileSync(path.join(broken, 't10k-labels-idx1-ubyte'), 'nonsense');
    const { outcome, folder, events } = await execute({ data: { folder: broken } });
    expect(outcome).toBe('failed');
    expect(events.map(({ kind }) => kind)).toEqual(['runStarted', 'runFailed']);
    expect(events.at(-1)).toMatchObject({ code: 'badData' });
    expect(await readRun(folder)).toMatchObject({ state: 'failed', failure: { code: 'badData' } });
    expect((await readRun(folder)).failure?.message).toContain(path.join(broken, 't10k-labels-idx1-ubyte'));
  });

  it('ends as cancelled, and keeps the epochs that were finished', async () => {
    const abort = new AbortController();
    const { outcome, folder, events } = await execute({ training: { epochs: 5 } }, abort.signal, (event) => {
      if (event.kind === 'epochEnded' && event.epoch === 2) {
        abort.abort();
      }
    });
    expect(outcome).toBe('cancelled');
    expect(events.at(-1)?.kind).toBe('runCancelled');
    const snapshot = await readRun(folder);
    expect(snapshot.state).toBe('cancelled');
    expect(snapshot.models[0]?.epochs).toHaveLength(2);
    expect(existsSync(path.join(folder, 'weights'))).toBe(false);
  });

  it('that cannot have a folder is refused before it begins', async () => {
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const running = executeRun({
      work: { experiment: parseExperiment({}), runsFolder: path.join(file, 'runs') },
      runtimeFolder: await runtimeFolder(),
      assetsFolder,
      onEvent: () => undefined,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    await expect(running).rejects.toMatchObject({ code: 'storeFailed' });
  });
});
