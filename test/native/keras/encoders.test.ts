import type { LayersModel } from '@tensorflow/tfjs-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { randomStream } from '../../../src/engine/random';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { runKeras } from '../../support/keras/environment';
import {
  readArray,
  readResult,
  writeArray,
  writeRequest,
  writeWeights,
  type ArrayFile,
  type WeightFiles,
} from '../../support/keras/exchange';
import { makeTemporaryFolder, removeFolder } from '../../support/temporaryFolder';
import { nativeTensorFlow } from '../../support/tensorflow';
import { largestDifference, predict } from '../encoders/comparing';
import { encode, fullRows, isSequence, sizeOfRow, subjects, type Subject } from '../encoders/subjects';

const units = 8;
const rows = 6;

/** What Keras is asked to compute for one encoder. */
interface EncoderTask {
  readonly encoder: string;
  readonly units: number;
  readonly vocabulary: number | null;
  readonly weights: WeightFiles;
  readonly rows: ArrayFile;
  /** Steps of each row without its padding, for an encoder whose padding Keras cannot mask. */
  readonly lengths: readonly number[] | null;
}

type KerasResult = Readonly<Record<string, { readonly layers: readonly string[]; readonly features: ArrayFile }>>;

let tf: TensorFlow;
let folder: string;
let keras: KerasResult;
const tasks = new Map<string, EncoderTask>();
const ownFeatures = new Map<string, Float32Array>();

/** Sequences of these encoders go to Keras with their padding, which a mask of its own skips. */
const maskedByKeras = ['text lstm', 'text gru', 'text mean', 'audio gru'];

/** Steps of the rows: all, one less, and so on, but at least one. */
function lengthsOf({ shape: [steps = 0] }: Subject): number[] {
  return Array.from({ length: rows }, (_, row) => Math.max(1, steps - row));
}

function paddedRows(subject: Subject): Float32Array {
  const values = fullRows(subject, rows);
  if (isSequence(subject)) {
    const size = sizeOfRow(subject);
    const stepSize = size / (subject.shape[0] ?? 1);
    lengthsOf(subject).forEach((length, row) => values.fill(0, row * size + length * stepSize, (row + 1) * size));
  }
  return values;
}

/** Moves biases, scales and statistics away from the zeros and ones with which they start. */
function disturbVectors(model: LayersModel): void {
  const stream = randomStream(1, 'vectors');
  model.setWeights(
    model
      .getWeights()
      .map((weight) =>
        weight.rank === 1
          ? tf.add(weight, tf.tensor1d(Array.from({ length: weight.size }, () => 0.4 * stream.uniform() - 0.2)))
          : weight,
      ),
  );
}

/** Computes the features here, and writes down everything with which Keras can do the same. */
function encodeAndWrite(title: string, subject: Subject): EncoderTask {
  const { model } = encode(tf, subject, units);
  disturbVectors(model);
  const file = title.replace(' ', '-');
  const shape = [rows, ...subject.shape];
  const values = paddedRows(subject);
  ownFeatures.set(title, predict(tf, model, tf.tensor(values, shape)));
  return {
    encoder: title,
    units,
    vocabulary: subject.vocabulary ?? null,
    weights: writeWeights(folder, file, model),
    rows: writeArray(folder, file, { shape, values }),
    lengths: isSequence(subject) && !maskedByKeras.includes(title) ? lengthsOf(subject) : null,
  };
}

beforeAll(async () => {
  tf = await nativeTensorFlow();
  folder = makeTemporaryFolder();
  for (const [title, subject] of subjects) {
    tasks.set(title, encodeAndWrite(title, subject));
  }
  writeRequest(folder, [...tasks.values()]);
  await runKeras(folder, 'encoders.py');
  keras = readResult(folder) as KerasResult;
}, 1_200_000);

afterAll(() => removeFolder(folder));

describe.each(subjects)('%s', (title) => {
  it('has the layers with weights that Keras’s own model has', () => {
    expect(Object.keys(tasks.get(title)?.weights ?? {}).sort()).toEqual(keras[title]?.layers);
  });

  it('gives Keras’s features, within 1e-4', () => {
    const entry = keras[title]?.features ?? { file: '', shape: [] };
    expect(entry.shape).toEqual([rows, units]);
    const [theirs, ours] = [readArray(folder, entry), ownFeatures.get(title) ?? []];
    const worst = largestDifference(ours, theirs);
    console.log(`${title}: features differ by at most ${worst.toExponential(2)}`);
    expect(worst).toBeLessThan(1e-4);
    // The comparison means something: rows differ by far more than that.
    expect(largestDifference(theirs.subarray(0, units), theirs.subarray(units, 2 * units))).toBeGreaterThan(5e-3);
  });
});
