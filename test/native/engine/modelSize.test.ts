import type { SymbolicTensor } from '@tensorflow/tfjs-node';
import { setImmediate } from 'node:timers/promises';

import { beforeAll, describe, expect, it } from 'vitest';

import type { Column } from '../../../src/engine/data/column';
import type { DatasetModality } from '../../../src/engine/data/multimodalDataset';
import type { ExperimentContext } from '../../../src/engine/experimentContext';
import { commonBranches } from '../../../src/engine/models/branchOfModality';
import { buildModel } from '../../../src/engine/models/buildModel';
import { drawWeights } from '../../../src/engine/models/drawWeights';
import { weightedLayer } from '../../../src/engine/models/layers/weightedLayer';
import { ModelBuilder } from '../../../src/engine/models/modelBuilder';
import { refuseTooLarge } from '../../../src/engine/models/refuseTooLarge';
import { runExperiment } from '../../../src/engine/runExperiment';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { nativeBackend } from '../../../src/engine/training/graph/nativeBackend';
import { CancelledError, LabError } from '../../../src/protocol/errors';
import type { RunEventBody, RunProgress } from '../../../src/protocol/events';
import type { ExperimentInput } from '../../../src/protocol/experiment';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { drawnModel } from '../../support/drawnModel';
import { nativeTensorFlow } from '../../support/tensorflow';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const gigabyte = 2 ** 30;

type Description = Omit<DatasetModality, 'columns' | 'detail'> & { readonly shape: readonly number[] };

const usual: Readonly<Record<string, Description>> = {
  photo: { name: 'photo', type: 'image', encoder: 'cnn', units: 64, shape: [32, 32, 3] },
  sound: { name: 'sound', type: 'audio', encoder: 'cnn', units: 64, shape: [50, 40] },
  caption: { name: 'caption', type: 'text', encoder: 'lstm', units: 64, shape: [12], vocabulary: 900 },
};

/** One picture, one sound and one text a row, without the rows. */
function modalities(changes: Readonly<Record<string, Partial<Description>>> = {}): DatasetModality[] {
  return Object.entries(usual).map(([name, description]) => {
    const { shape, ...rest } = { ...description, ...changes[name] };
    const column: Column = { shape, dtype: 'float32', values: new Float32Array() };
    return { ...rest, detail: '', columns: { training: column, test: column } };
  });
}

interface Case {
  readonly changes?: Readonly<Record<string, Partial<Description>>>;
  readonly fusion?: ExperimentInput['fusion'];
  readonly model?: string;
  /** Where the rows come from; a manifest where nothing is said. */
  readonly data?: ExperimentInput['data'];
  /** Of the classic lab, or of a generator, in place of the usual ones. */
  readonly parts?: readonly DatasetModality[];
  /** How the model is trained; compiled where nothing is said. */
  readonly engine?: 'graph' | 'eager';
  /** The field that is named, with its line. */
  readonly field: string;
}

const cases: Readonly<Record<string, Case>> = {
  tensor: { fusion: { strategy: 'tensor', units: 512 }, field: 'line 7, fusion.units: 512' },
  lstm: {
    changes: { caption: { units: 4096 } },
    model: 'caption-only',
    field: 'line 3, modalities.caption.units: 4,096',
  },
  gru: {
    changes: { sound: { encoder: 'gru', units: 4096 } },
    model: 'sound-only',
    field: 'line 4, modalities.sound.units: 4,096',
  },
  'lstm, eagerly': {
    changes: { caption: { units: 4096 } },
    model: 'caption-only',
    engine: 'eager',
    field: 'line 3, modalities.caption.units: 4,096',
  },
  'gru, eagerly': {
    changes: { sound: { encoder: 'gru', units: 4096 } },
    model: 'sound-only',
    engine: 'eager',
    field: 'line 4, modalities.sound.units: 4,096',
  },
  dense: { fusion: { strategy: 'hybrid', units: 4096 }, field: 'line 7, fusion.units: 4,096' },
  pictures: {
    changes: { photo: { encoder: 'mlp', shape: [384, 512, 3] } },
    model: 'photo-only',
    field: 'line 5, modalities.photo.width: 512',
  },
  vocabulary: {
    changes: { caption: { vocabulary: 200_000 } },
    model: 'caption-only',
    field: 'line 3, modalities.caption.maxTokens: 200,000',
  },
  'raw rows': { fusion: { strategy: 'early', units: 4096 }, field: 'line 7, fusion.units: 4,096' },
  heads: {
    changes: { photo: { units: 4096 } },
    fusion: { strategy: 'lateAverage' },
    field: 'line 5, modalities.photo.units: 4,096',
  },
};

const places = {
  'modalities.caption': 'line 3, ',
  'modalities.sound': 'line 4, ',
  'modalities.photo': 'line 5, ',
  fusion: 'line 7, ',
};

function basisOf({ changes, fusion, data, parts, engine = 'graph' }: Case): Parameters<typeof refuseTooLarge>[2] {
  const experiment = parseExperiment({
    fusion: { ...fusion },
    data: data ?? { manifest: 'big.csv' },
    training: { engine },
  });
  return { experiment, dataset: { modalities: parts ?? modalities(changes), classes: 200 } };
}

/** Parameters of a model, and the bytes of 24 numbers for each and, eagerly, of each step's gradients of recurrent layers. */
function sizeOf(one: Case): { parameters: number; bytes: number } {
  const { experiment, dataset } = basisOf(one);
  const { model } = buildModel(tf, one.model ?? 'multimodal', experiment, dataset);
  model.dispose();
  const parameters = model.countParams();
  const ofStep: Readonly<Record<string, number>> = one.engine === 'eager' ? { LSTM: 2, GRU: 4 } : {};
  const recurrent = model.layers.flatMap((layer) => {
    const times = ofStep[layer.getClassName()];
    return times === undefined ? [] : [times * (layer.input as SymbolicTensor).shape[1]! * layer.countParams()];
  });
  return { parameters, bytes: 4 * (24 * parameters + recurrent.reduce((sum, numbers) => sum + numbers, 0)) };
}

/** What is said of one model on a machine with so much memory; empty when it may be trained. */
function refusalOf(one: Case, memoryBytes: number): string {
  const { experiment, dataset } = basisOf(one);
  const built = buildModel(tf, one.model ?? 'multimodal', experiment, dataset);
  try {
    refuseTooLarge({ tf, written: { origin: 'big.mmlab.json', places }, memoryBytes }, [built], {
      experiment,
      dataset,
    });
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(LabError);
    expect((error as LabError).code).toBe('badExperiment');
    return (error as LabError).message;
  } finally {
    built.model.dispose();
  }
}

describe('a model that is too large for the machine', () => {
  it.each(Object.entries(cases))('is refused before it is drawn: %s', (_title, one) => {
    const before = tf.memory().numTensors;
    const name = one.model ?? 'multimodal';
    const { parameters, bytes } = sizeOf(one);
    // But for one byte, they take half of this.
    const enough = 2 * bytes;
    expect(refusalOf(one, enough)).toBe('');
    const message = refusalOf(one, enough - 1);
    expect(message).toContain(`big.mmlab.json cannot be run: ${one.field} makes the model "${name}" too large`);
    expect(message).toContain(`its ${parameters.toLocaleString('en-US')} parameters take`);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is told with the memory that it takes and what the machine has', () => {
    const one: Case = { fusion: { strategy: 'hybrid', units: 4096 }, field: '' };
    expect(refusalOf(one, gigabyte)).toMatch(
      /its 20,197,704 parameters take up to 1\.81 GB in training, .*half of the memory of 1\.00 GB; set it to \d+, the most that fits, or leave the model out of models\.$/,
    );
  });

  it.each(['lstm', 'lstm, eagerly', 'dense', 'tensor', 'pictures', 'vocabulary'])(
    'may have the value that is named: %s',
    (title) => {
      const one = cases[title]!;
      const memory = gigabyte / 4;
      const [, value] = /set (?:it|height and width) to (?:\d+ and )?(\d+), the most/.exec(refusalOf(one, memory))!;
      expect(refusalOf(withValue(one, Number(value)), memory)).toBe('');
      expect(refusalOf(withValue(one, Number(value) + 1), memory)).not.toBe('');
    },
  );

  it('has no such value where the rest of it is too large', () => {
    expect(refusalOf(cases['lstm']!, 2 ** 16)).toContain('lower it together with what else makes the model wide');
  });

  it.each([
    ['pictures', 4, { photo: { encoder: 'mlp', units: 16, shape: [384, 512, 3] } }],
    ['vocabulary', 3, { caption: { vocabulary: 200_000, units: 2 } }],
  ])('has no such value where the schema allows none: %s', (title, least, changes) => {
    const one = { ...cases[title]!, changes };
    const memory = 2 * sizeOf(withValue(one, least, title)).bytes;
    expect(refusalOf(one, memory)).toMatch(/the most that fits, or/);
    expect(refusalOf(one, memory - 1)).toContain('lower it together with what else makes the model wide');
  });

  it('may have a value above those that are too small to be built', () => {
    const resized = (side: number): Case => ({
      changes: { photo: { encoder: 'lenet', shape: [side, side, 3] } },
      model: 'photo-only',
      field: '',
    });
    const memory = 2 * sizeOf(resized(15)).bytes;
    expect(refusalOf(resized(512), memory)).toContain('set height and width to 15 and 15, the most that fits');
    expect(refusalOf(resized(15), memory)).toBe('');
    expect(refusalOf(resized(16), memory)).not.toBe('');
    expect(() => refusalOf(resized(10), memory)).toThrow(/at least 12 × 12/);
  });

  it.each(commonBranches)('is told with the tokens of a text that is called %s, joined early', (name) => {
    const parts = modalities({ caption: { vocabulary: 200_000 } }).map((part) =>
      part.name === 'caption' ? { ...part, name } : part,
    );
    const one: Case = { parts, fusion: { strategy: 'early', units: 16 }, field: '' };
    expect(refusalOf(one, 2 ** 28)).toContain(`cannot be run: modalities.${name}.maxTokens: 200,000 makes`);
  });

  it('is told with a field that a generated modality has', () => {
    const parts = [{ ...modalities({ photo: { encoder: 'lenet', shape: [400, 300, 1] } })[0]!, name: 'image' }];
    const one: Case = { data: { generator: 'digits' }, parts, model: 'image-only', field: '' };
    expect(refusalOf(one, 2 ** 26)).toContain('cannot be run: modalities.image.units: 64 makes the model');
  });

  it('is told with a field that the classic lab has', () => {
    const [photo, sound] = modalities({ photo: { shape: [400, 300, 1] } });
    const parts = [
      { ...photo!, name: 'image' },
      { ...sound!, name: 'text' },
    ];
    const joined: Case = { data: {}, parts, fusion: { strategy: 'early' }, field: '' };
    expect(refusalOf(joined, 2 ** 28)).toMatch(
      /cannot be run: line 7, fusion\.units: 128 makes .*; set it to \d+, the/,
    );
    const late: Case = { ...joined, fusion: { strategy: 'lateAverage', sharedLayers: 1 } };
    expect(refusalOf(late, 2 ** 16)).toContain('cannot be run: line 7, fusion.units: 128 makes');
  });

  it('is refused, too, where its checkpoint could not be read back, whatever the memory', () => {
    const memory = 2 ** 50;
    const widest = (units: number): Case => ({ fusion: { strategy: 'early', units }, changes: large, field: '' });
    const large = { photo: { shape: [256, 256, 3] } };
    const message = refusalOf(widest(4096), memory);
    expect(message).toContain(
      'line 7, fusion.units: 4,096 makes the model "multimodal" too large: a checkpoint of its',
    );
    const [, value] = /beyond 2\.00 GB; set it to (\d+), the most that fits/.exec(message)!;
    expect(refusalOf(widest(Number(value)), memory)).toBe('');
    expect(refusalOf(widest(Number(value) + 1), memory)).not.toBe('');
  });

  it('takes no memory, and is counted', () => {
    const before = tf.memory().numTensors;
    const { experiment, dataset } = basisOf({
      changes: { photo: { shape: [512, 512, 3] } },
      fusion: { strategy: 'early', units: 4096 },
      field: '',
    });
    const { arrayBuffers } = process.memoryUsage();
    const { model } = buildModel(tf, 'multimodal', experiment, dataset);
    expect(process.memoryUsage().arrayBuffers - arrayBuffers).toBeLessThan(2 ** 22);
    expect(model.countParams()).toBeGreaterThan(3e9);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves no tensor behind when it cannot be built at all', () => {
    const before = tf.memory().numTensors;
    const { experiment, dataset } = basisOf({
      changes: { photo: { units: 512 }, sound: { units: 512 } },
      fusion: { strategy: 'tensor' },
      field: '',
    });
    expect(() => buildModel(tf, 'multimodal', experiment, dataset)).toThrow(/"tensor" multiplies/);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(['second weight', 'output'] as const)('leaves none behind either when a layer fails at its %s', (what) => {
    const before = tf.memory().numTensors;
    const fail = (): never => {
      throw new Error('in the middle');
    };
    const weight = { name: 'weight', shape: [3, 4], start: 0 };
    const second = Object.defineProperty({ ...weight }, 'shape', { get: fail });
    const failing = weightedLayer('Failing', () => ({
      weights: () => (what === 'second weight' ? [weight, second] : [weight]),
      outputShape: fail,
      call: fail,
    }));
    const builder = new ModelBuilder(tf, 'model', { seed: 1 }, { step: 0 });
    const hidden = builder.dense('first', builder.input('x', [3]), 4, 'relu');
    const build = (): unknown => builder.ownWeighted('second', failing, hidden);
    expect(build).toThrow('in the middle');
    builder.weights.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** The same with another value of the field that was named. */
function withValue(one: Case, value: number, title = Object.keys(cases).find((key) => cases[key] === one)): Case {
  const { changes, fusion } = one;
  if (one.field.includes('fusion.units')) {
    return { ...one, fusion: { ...fusion, units: value } };
  }
  const change =
    title === 'pictures'
      ? { photo: { ...changes?.['photo'], shape: [Math.max(4, Math.floor((384 * value) / 512)), value, 3] } }
      : {
          caption: { ...changes?.['caption'], ...(title === 'vocabulary' ? { vocabulary: value } : { units: value }) },
        };
  return { ...one, changes: { ...changes, ...change } };
}

describe('a run', () => {
  interface Watched {
    readonly events: RunEventBody[];
    loads: number;
  }

  function run(input: ExperimentInput, watched: Watched, options: Partial<ExperimentContext>): Promise<void> {
    return runExperiment({
      tf,
      experiment: parseExperiment({ data: { generator: 'xor', rows: 40 }, ...input }),
      builtInData: '',
      hasBfloat16: false,
      memoryBytes: gigabyte,
      emit: (event) => watched.events.push(event),
      progress: () => undefined,
      saveModel: () => Promise.resolve(),
      checkpoints: {
        save: () => Promise.resolve(),
        load: () => {
          watched.loads++;
          return Promise.resolve(undefined);
        },
        remove: () => Promise.resolve(),
      },
      signal: new AbortController().signal,
      ...options,
    });
  }

  it('names every model that is too large, and trains none', async () => {
    const before = tf.memory().numTensors;
    const watched: Watched = { events: [], loads: 0 };
    const models = ['first-only', 'hybrid', 'early', 'lowRank'];
    const running = run({ models, fusion: { units: 4096 } }, watched, { memoryBytes: gigabyte });
    await expect(running).rejects.toThrow(/model "hybrid" too large.*\n.*model "early" too large/);
    expect(watched.events.map(({ kind }) => kind)).not.toContain('modelBuilt');
    expect(tf.memory().numTensors).toBe(before);
  });

  /** With GRUs, whose gradients of each step are in memory together in eager training. */
  const recurrent: ExperimentInput = {
    data: { generator: 'shiftedPairs', rows: 40 },
    modalities: { first: { encoder: 'gru', units: 24 } },
    models: ['first-only'],
    training: { epochs: 1 },
  };
  const kindsOf = ({ events }: Watched): string[] => events.map(({ kind }) => kind);

  /** Runs it on a machine with so much memory, and TensorFlow takes no graph. */
  async function runUncompiled(watched: Watched, memoryBytes: number): Promise<void> {
    const backend = nativeBackend(tf);
    const { binding } = backend;
    const loadSavedModel = (): never => {
      throw new Error('it is too long');
    };
    Reflect.set(backend, 'binding', Object.create(binding, { loadSavedModel: { value: loadSavedModel } }));
    try {
      await run(recurrent, watched, { memoryBytes });
    } finally {
      Reflect.set(backend, 'binding', binding);
    }
  }

  it('counts a model that cannot be compiled once more, as it is trained then', async () => {
    const before = tf.memory().numTensors;
    const plenty: Watched = { events: [], loads: 0 };
    await runUncompiled(plenty, gigabyte);
    expect(kindsOf(plenty)).toContain('modelEvaluated');
    const [parameters] = plenty.events.flatMap((event) =>
      event.kind === 'modelBuilt' ? [event.summary.totalParams] : [],
    );
    // Just what its compiled training takes.
    const enough = 2 * 4 * 24 * parameters!;
    const compiled: Watched = { events: [], loads: 0 };
    await run(recurrent, compiled, { memoryBytes: enough });
    expect(kindsOf(compiled)).toContain('modelEvaluated');
    const uncompiled: Watched = { events: [], loads: 0 };
    await expect(runUncompiled(uncompiled, enough)).rejects.toThrow(
      /modalities\.first\.units: 24 makes the model "first-only" too large for this machine: its .* parameters take .* in training without compilation, .*; set it to \d+, the most that fits/,
    );
    const notices = uncompiled.events.flatMap((event) => (event.kind === 'notice' ? [event.message] : []));
    expect(notices).toContainEqual(expect.stringMatching(/without compilation, .*it is too long/));
    expect(kindsOf(uncompiled)).not.toContain('epochEnded');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('ends while weights are drawn', async () => {
    const before = tf.memory().numTensors;
    const watched: Watched = { events: [], loads: 0 };
    const abort = new AbortController();
    const emit = (event: RunEventBody): void => {
      watched.events.push(event);
      if (event.kind === 'modelBuilt') {
        void setImmediate().then(() => abort.abort());
      }
    };
    const running = run({ models: ['hybrid'], fusion: { units: 2048 } }, watched, { emit, signal: abort.signal });
    await expect(running).rejects.toThrow(CancelledError);
    expect(watched.events.map(({ kind }) => kind)).toContain('modelBuilt');
    // Before the training of a model its checkpoint is looked for.
    expect(watched.loads).toBe(0);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('has the weights of one model at a time', async () => {
    const before = tf.memory().numTensors;
    const watched: Watched = { events: [], loads: 0 };
    const left: number[] = [];
    const saveModel = (): Promise<void> => {
      left.push(tf.memory().numTensors);
      return Promise.resolve();
    };
    await run({ models: ['concat', 'gated', 'attention'], training: { epochs: 1 } }, watched, { saveModel });
    expect(left).toHaveLength(3);
    expect(left[2]).toBeLessThan(left[0]!);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('initial weights', () => {
  it('are drawn in steps, between which a request to stop arrives', async () => {
    const { experiment, dataset } = basisOf({ changes: { sound: { encoder: 'gru', units: 200 } }, field: '' });
    const built = buildModel(tf, 'sound-only', experiment, dataset);
    const abort = new AbortController();
    const drawing = drawWeights(built, { signal: abort.signal, progress: () => undefined });
    await setImmediate();
    abort.abort();
    await expect(drawing).rejects.toThrow(CancelledError);
    built.model.dispose();
  });

  it.each([
    ['large', 600],
    ['small', 100],
  ])('are told in hundredths where they are many: %s', async (title, units) => {
    const { experiment, dataset } = basisOf({ changes: { sound: { encoder: 'gru', units } }, field: '' });
    const built = buildModel(tf, 'sound-only', experiment, dataset);
    const told: RunProgress[] = [];
    const progress = (one: RunProgress): void => void told.push(one);
    await drawWeights(built, { signal: new AbortController().signal, progress });
    const fractions = told.map((one) => (one.phase === 'preparing' ? one.fraction : undefined));
    if (title === 'small') {
      expect(told).toEqual([]);
    } else {
      expect(told[0]).toEqual({
        phase: 'preparing',
        activity: 'Drawing the weights of the Sound-Only Model',
        fraction: 0,
      });
      expect(fractions).toEqual([...new Set(fractions)].sort((a, b) => a! - b!));
      expect(fractions.length).toBeGreaterThan(50);
      expect(fractions.length).toBeLessThanOrEqual(101);
      expect(fractions.at(-1)).toBeLessThan(1);
    }
    built.model.dispose();
  });

  it('are the same whether they are drawn step by step or in one go', async () => {
    const { experiment, dataset } = basisOf({ field: '' });
    const [first, second] = [
      buildModel(tf, 'multimodal', experiment, dataset),
      drawnModel(tf, 'multimodal', experiment, dataset),
    ];
    await drawWeights(first, { signal: new AbortController().signal, progress: () => undefined });
    const values = [first, second].map(({ model }) => model.getWeights().map((weight) => [...weight.dataSync()]));
    expect(values[0]).toEqual(values[1]);
    [first, second].forEach(({ model }) => model.dispose());
  });
});
