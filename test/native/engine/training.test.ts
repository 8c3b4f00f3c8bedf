import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

import { beforeAll, describe, expect, it } from 'vitest';

import { consecutive } from '../../../src/engine/data/batches';
import { fillRows } from '../../../src/engine/data/column';
import type { SplitRows } from '../../../src/engine/data/labelledRows';
import { loadMnist } from '../../../src/engine/data/mnist';
import { imageColumn } from '../../../src/engine/modalities/image';
import { noisyTextColumn } from '../../../src/engine/modalities/noisyText';
import type { BuiltModel } from '../../../src/engine/models/buildModel';
import { randomStream } from '../../../src/engine/random';
import { runExperiment } from '../../../src/engine/runExperiment';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { createStepRunner } from '../../../src/engine/training/createStepRunner';
import type { StepRunner } from '../../../src/engine/training/stepRunner';
import { CancelledError } from '../../../src/protocol/errors';
import type { RunEventBody, RunProgress } from '../../../src/protocol/events';
import type { ExperimentInput } from '../../../src/protocol/experiment';
import { classicModelNames, type ClassicModelName } from '../../../src/protocol/experimentNames';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { digitsSubset } from '../../support/digitsSubset';
import { nativeTensorFlow } from '../../support/tensorflow';
import { buildClassicModel } from '../../support/classicModel';

let tf: TensorFlow;
let folder: string;

beforeAll(async () => {
  tf = await nativeTensorFlow();
  folder = digitsSubset();
});

interface Outcome {
  readonly events: RunEventBody[];
  readonly progress: RunProgress[];
  /** Digests of the bytes that were saved, by model. */
  readonly weights: Record<string, string>;
}

async function train(
  input: ExperimentInput,
  options: { signal?: AbortSignal; onProgress?: (progress: RunProgress) => void; into?: Outcome } = {},
): Promise<Outcome> {
  const outcome: Outcome = options.into ?? { events: [], progress: [], weights: {} };
  await runExperiment({
    tf,
    experiment: parseExperiment({ ...input, data: { folder, ...input.data } }),
    builtInData: '',
    hasBfloat16: false,
    memoryBytes: 2 ** 33,
    emit: (event) => outcome.events.push(event),
    progress: (progress) => {
      outcome.progress.push(progress);
      options.onProgress?.(progress);
    },
    saveModel: (name, { model }) => {
      const hash = createHash('sha256');
      model.getWeights().forEach((weight) => hash.update(weight.dataSync()));
      outcome.weights[name] = hash.digest('hex');
      return Promise.resolve();
    },
    checkpoints: {
      save: () => Promise.resolve(),
      load: () => Promise.resolve(undefined),
      remove: () => Promise.resolve(),
    },
    signal: options.signal ?? new AbortController().signal,
  });
  return outcome;
}

/** Everything a run measures, without what a clock says. */
function measured({ events, weights }: Outcome): unknown {
  const numbers = events.map((event) =>
    event.kind === 'epochEnded' ? { ...event, durationMs: 0, msPerStep: 0 } : event,
  );
  return { numbers, weights };
}

const batch = consecutive(0, 64);

async function rowsOf(name: ClassicModelName): Promise<SplitRows> {
  const { training } = await loadMnist(folder);
  const text = noisyTextColumn(training.labels, 10, 0.1, randomStream(1, 'text'));
  const columns = {
    multimodal: [imageColumn(training), text],
    'image-only': [imageColumn(training)],
    'text-only': [text],
  };
  const rows = { columns: columns[name], labels: training.labels };
  return { training: rows, test: rows };
}

type Engine = 'graph' | 'eager';

async function makeRunner(
  engine: Engine,
  name: ClassicModelName,
): Promise<{ runner: StepRunner; built: BuiltModel; data: SplitRows }> {
  const { training } = parseExperiment({ training: { engine, batchSize: batch.length } });
  const built = buildClassicModel(tf, name, parseExperiment({ training }));
  const data = await rowsOf(name);
  const counts = { training: batch.length, validation: 0, test: batch.length };
  const emit = (event: RunEventBody): void => expect(event).toBeUndefined();
  return { runner: createStepRunner({ tf, built, data, counts, training, hasBfloat16: false, emit }), built, data };
}

const everyModel = (['graph', 'eager'] as const).flatMap((engine) =>
  classicModelNames.map((name) => [engine, name] as const),
);

describe('a training step', () => {
  it.each(everyModel)('(%s) of the %s model leaks no tensor', async (engine, name) => {
    const before = tf.memory().numTensors;
    const { runner, built } = await makeRunner(engine, name);
    const counts = Array.from({ length: 50 }, () => {
      runner.trainStep(batch);
      return tf.memory().numTensors;
    });
    expect(new Set(counts)).toEqual(new Set([counts[0]]));
    runner.testStep('test', batch);
    expect(tf.memory().numTensors).toBe(counts[0]);
    runner.dispose();
    built.model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(everyModel)('(%s) changes every weight of the %s model, and a test step none', async (engine, name) => {
    const { runner, built, data } = await makeRunner(engine, name);
    const weights = (): number[][] => runner.getState().weights.map((values) => [...values]);
    const initial = weights();
    const inputs = data.training.columns.map(({ values }) => values.slice());
    const result = runner.testStep('test', batch);
    expect(weights()).toEqual(initial);
    expect(result.rows).toBe(64);
    // Without having learnt anything, about as good as guessing.
    expect(result.lossSum / result.rows).toBeCloseTo(Math.log(10), 0);
    runner.trainStep(batch);
    weights().forEach((values, at) => expect(values, `weight ${at}`).not.toEqual(initial[at]));
    runner.updateModel();
    expect(built.model.getWeights().map((weight) => [...weight.dataSync()])).toEqual(weights());
    data.training.columns.forEach(({ values }, at) => expect(values).toEqual(inputs[at]));
    runner.dispose();
    built.model.dispose();
  });

  it.each(['graph', 'eager'] as const)(
    '(%s) reports the loss and accuracy that the model had before it',
    async (engine) => {
      const { runner, built, data } = await makeRunner(engine, 'image-only');
      const before = runner.testStep('test', batch);
      const probabilities = tf.tidy(() => {
        const values = new Float32Array(batch.length * 784);
        fillRows(data.test.columns[0]!, batch, values);
        const inputs = tf.tensor(values, [batch.length, 28, 28, 1]);
        return (built.model.predict(inputs) as ReturnType<typeof tf.tensor2d>).arraySync();
      });
      const { labels } = data.test;
      const loss = probabilities.reduce((sum, row, at) => sum - Math.log(row[labels[at]!]!), 0);
      const correct = probabilities.filter((row, at) => row.indexOf(Math.max(...row)) === labels[at]).length;
      expect(before.lossSum / loss).toBeCloseTo(1, 5);
      expect(before.correct).toBe(correct);
      expect(runner.trainStep(batch).lossSum / loss).toBeCloseTo(1, 5);
      runner.dispose();
      built.model.dispose();
    },
  );

  it.each(['graph', 'eager'] as const)('(%s) goes on from a saved state with the same numbers', async (engine) => {
    const [first, second] = [await makeRunner(engine, 'multimodal'), await makeRunner(engine, 'multimodal')];
    for (let step = 0; step < 3; step++) {
      first.runner.trainStep(batch);
    }
    second.runner.setState(first.runner.getState());
    for (let step = 0; step < 3; step++) {
      expect(second.runner.trainStep(batch)).toEqual(first.runner.trainStep(batch));
    }
    expect(second.runner.getState()).toEqual(first.runner.getState());
    for (const { runner, built } of [first, second]) {
      runner.dispose();
      built.model.dispose();
    }
  });
});

describe('an experiment', () => {
  it('gives the same numbers again with the same seed, to the last bit, and others with another', async () => {
    const input: ExperimentInput = { training: { epochs: 2, batchSize: 64, seed: 3 } };
    const first = await train(input);
    expect(first.events.filter(({ kind }) => kind === 'epochEnded')).toHaveLength(6);
    for (let turn = 0; turn < 2; turn++) {
      expect(measured(await train(input))).toEqual(measured(first));
    }
    const other = await train({ training: { epochs: 2, batchSize: 64, seed: 4 } });
    expect(measured(other)).not.toEqual(measured(first));
  });

  it('trains a model to the same weights whatever is trained beside it', async () => {
    const training = { epochs: 1, batchSize: 64 };
    const all = await train({ training });
    const alone = await train({ training, models: ['text-only'] });
    expect(alone.weights['text-only']).toEqual(all.weights['text-only']);
  });

  it('means each row the same, in training and in validation', async () => {
    // 540 rows in steps of 500 and 40: a mean over steps would weigh the last ones twelve times.
    const input: ExperimentInput = {
      models: ['text-only'],
      training: { epochs: 1, batchSize: 500, learningRate: 1e-9 },
    };
    const few = await train(input);
    const one = await train({ ...input, training: { ...input.training, batchSize: 600 } });
    const epoch = ({ events }: Outcome) => events.find((event) => event.kind === 'epochEnded')!;
    expect(epoch(few).steps).toBe(2);
    expect(epoch(few).metrics.loss).toBeCloseTo(epoch(one).metrics.loss, 5);
    expect(epoch(few).metrics.accuracy).toBeCloseTo(epoch(one).metrics.accuracy!, 10);
    expect(epoch(few).metrics.valLoss).toBeCloseTo(epoch(one).metrics.valLoss!, 5);
  });

  it('does without validation where none is wanted', async () => {
    const { events } = await train({ models: ['text-only'], training: { epochs: 1, validationSplit: 0 } });
    const epoch = events.find((event) => event.kind === 'epochEnded')!;
    expect(epoch).toMatchObject({ steps: 5 });
    expect(Object.keys(epoch.metrics).sort()).toEqual(['accuracy', 'loss']);
    expect(events).toContainEqual(
      expect.objectContaining({ dataset: expect.objectContaining({ trainingRows: 600, validationRows: 0 }) as object }),
    );
  });

  it('tells a notice once, though it is true of every model', async () => {
    const { events } = await train({ training: { epochs: 1, precision: 'bfloat16' } });
    expect(events.filter(({ kind }) => kind === 'modelEvaluated')).toHaveLength(3);
    const notices = events.flatMap((event) => (event.kind === 'notice' ? [event.message] : []));
    expect(notices).toEqual([expect.stringMatching(/^Models are trained in float32: this processor has neither/)]);
  });

  it('compares only when there is something to compare', async () => {
    const { events } = await train({ models: ['image-only', 'text-only'], training: { epochs: 1 } });
    expect(events.map(({ kind }) => kind)).not.toContain('comparisonReady');
  });

  it('says that no row is left for training, instead of training on none', async () => {
    const tiny = digitsSubset(1, 1);
    await expect(train({ data: { folder: tiny }, training: { validationSplit: 0.9 } })).rejects.toMatchObject({
      code: 'badData',
    });
  });

  it('leaves no tensor behind, done or failed', async () => {
    await train({ models: ['text-only'], training: { epochs: 1 } });
    const before = tf.memory().numTensors;
    await train({ training: { epochs: 1 } });
    expect(tf.memory().numTensors).toBe(before);
    await expect(train({ data: { folder: '/does/not/exist' } })).rejects.toMatchObject({ code: 'badData' });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('reports its progress from 0 to 1', async () => {
    const { progress } = await train({ training: { epochs: 2, batchSize: 64 } });
    const fractions = progress.flatMap((one) => (one.phase === 'preparing' ? [] : [one.fraction]));
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBeCloseTo(1, 10);
    expect(new Set(progress.map(({ phase }) => phase))).toEqual(
      new Set(['preparing', 'training', 'validating', 'evaluating']),
    );
  });
});

describe('cancelling', () => {
  const input: ExperimentInput = { training: { epochs: 3, batchSize: 16 } };

  it.each(['training', 'validating', 'evaluating'] as const)(
    'while %s ends within one batch, without the epoch that was cut short and without a tensor',
    async (phase) => {
      const before = tf.memory().numTensors;
      const abort = new AbortController();
      const outcome: Outcome = { events: [], progress: [], weights: {} };
      let stepsAfter = 0;
      const running = train(input, {
        signal: abort.signal,
        into: outcome,
        onProgress: (progress) => {
          if (abort.signal.aborted) {
            stepsAfter++;
          } else if (progress.phase === phase && (phase === 'evaluating' || progress.epoch === 2)) {
            abort.abort();
          }
        },
      });
      await expect(running).rejects.toBeInstanceOf(CancelledError);
      expect(stepsAfter).toBe(0);
      const epochs = outcome.events.filter(({ kind }) => kind === 'epochEnded');
      expect(epochs).toHaveLength(phase === 'evaluating' ? 3 : 1);
      expect(outcome.events.map(({ kind }) => kind)).not.toContain('modelEvaluated');
      expect(outcome.weights).toEqual({});
      await setImmediate();
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it('before the first step trains nothing', async () => {
    const abort = new AbortController();
    abort.abort();
    const outcome: Outcome = { events: [], progress: [], weights: {} };
    await expect(train(input, { signal: abort.signal, into: outcome })).rejects.toBeInstanceOf(CancelledError);
    expect(outcome.events.map(({ kind }) => kind)).not.toContain('epochEnded');
  });
});
