import type { Tensor } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import { ModelBuilder } from '../../../src/engine/models/modelBuilder';
import { encoderNamed } from '../../../src/engine/models/encoders/encoders';
import { finish } from '../../../src/engine/steppedWork';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { nativeTensorFlow } from '../../support/tensorflow';
import { expectClose, largestDifference, predict } from './comparing';
import {
  classifier,
  encode,
  fullInput,
  fullRows,
  isSequence,
  optionsOf,
  sizeOfRow,
  subjectNamed,
  subjects,
  type Subject,
} from './subjects';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const rows = 8;
const sequences = subjects.filter(([, subject]) => isSequence(subject));

function stepsOf({ shape }: Subject): number {
  return shape[0] ?? 0;
}

function withSteps(subject: Subject, steps: number): Subject {
  return { ...subject, shape: [steps, ...subject.shape.slice(1)] };
}

/** The full rows of `subject` with padding behind them, as rows of `longer`. */
function paddedInput(subject: Subject, longer: Subject): Tensor {
  const [from, to] = [sizeOfRow(subject), sizeOfRow(longer)];
  const values = fullRows(subject, rows);
  const padded = new Float32Array(rows * to);
  for (let row = 0; row < rows; row++) {
    padded.set(values.subarray(row * from, (row + 1) * from), row * to);
  }
  return tf.tensor(padded, [rows, ...longer.shape]);
}

/** One full row whose steps from `steps` on are padding. */
function cutRow(subject: Subject, steps: number): Tensor {
  const stepSize = sizeOfRow(subject) / stepsOf(subject);
  return tf.tensor(fullRows(subject, 1).fill(0, steps * stepSize), [1, ...subject.shape]);
}

it('is what all encoders of text, sound and video can take', () => {
  expect(sequences.map(([title]) => title)).toEqual([
    'text lstm',
    'text gru',
    'text mean',
    'text cnn',
    'audio cnn',
    'audio gru',
    'video gru',
    'video mean',
  ]);
});

describe.each(sequences)('padding of %s', (_title, subject) => {
  it.each([1, 2, 5])('does not change a prediction when there are %i steps more of it', (more) => {
    const longer = withSteps(subject, stepsOf(subject) + more);
    const [short, long] = [classifier(tf, subject, 3), classifier(tf, longer, 3)];
    // Biases away from zero, where padding could hide.
    short.setWeights(short.getWeights().map((weight) => (weight.rank === 1 ? tf.add(weight, 0.1) : weight)));
    long.setWeights(short.getWeights());
    const expected = predict(tf, short, fullInput(tf, subject, rows));
    expectClose(predict(tf, long, paddedInput(subject, longer)), expected, 1e-6);
    // The rows differ, so a prediction that ignores them would be found out.
    expect(largestDifference(expected.slice(0, 3), expected.slice(3, 6))).toBeGreaterThan(1e-4);
  });

  it('does not change what else is given for fusions', () => {
    const longer = withSteps(subject, stepsOf(subject) + 4);
    const outputsFor = (variant: Subject): [Tensor, Tensor, Tensor] => {
      const { encoded, model } = encode(tf, variant, 4);
      const { middle, sequence, mask } = encoded;
      if (sequence === undefined || mask === undefined) {
        throw new Error('An encoder of sequences gives its sequence and a mask.');
      }
      const all = tf.model({ inputs: model.inputs, outputs: [middle, sequence, mask] });
      return all.predict(paddedInput(subject, variant)) as [Tensor, Tensor, Tensor];
    };
    const [short, long] = [outputsFor(subject), outputsFor(longer)];
    expectClose(long[0].dataSync(), short[0].dataSync(), 1e-6);
    const [count = 0, length = 0, width = 0] = short[1].shape;
    expectClose(tf.slice(long[1], [0, 0, 0], [count, length, width]).dataSync(), short[1].dataSync(), 1e-6);
    expect(tf.max(tf.abs(tf.slice(long[1], [0, length, 0]))).dataSync()).toEqual(Float32Array.of(0));
    expect([...tf.sum(long[2], 1).dataSync()]).toEqual(new Array(count).fill(length));
  });

  it('may be all that a row holds', () => {
    const output = predict(tf, classifier(tf, subject, 2), tf.zeros([2, ...subject.shape]));
    expect(output.every(Number.isFinite)).toBe(true);
    expect(output.slice(0, 2)).toEqual(output.slice(2));
  });

  it('is the only thing that is skipped: another step changes the prediction', () => {
    const model = classifier(tf, subject, 2);
    const steps = stepsOf(subject);
    const [whole, cut] = [predict(tf, model, cutRow(subject, steps)), predict(tf, model, cutRow(subject, steps - 1))];
    expect(largestDifference(whole, cut)).toBeGreaterThan(1e-6);
  });
});

it('of one branch is not that of another in the same model', () => {
  const builder = new ModelBuilder(tf, 'joined', { seed: 1 }, { step: 0 });
  // The rows of each branch have another number of steps.
  const steps = { 'text lstm': 3, 'audio gru': 2, 'video gru': 1, 'text gru': 5 };
  const branches = Object.entries(steps).map(([title, present]) => {
    const subject = subjectNamed(title);
    const input = builder.input(title.replace(' ', '_'), subject.shape);
    const encoder = encoderNamed(subject.type, subject.name).build(optionsOf(subject));
    return { input, features: encoder(builder, title, input, 4).features, row: cutRow(subject, present) };
  });
  const joined = tf.model({
    inputs: branches.map(({ input }) => input),
    outputs: builder.concatenate(branches.map(({ features }) => features)),
  });
  finish(builder.weights.draw(new Set(joined.layers)));
  const alone = branches.flatMap(({ input, features, row }) => [
    ...predict(tf, tf.model({ inputs: input, outputs: features }), row),
  ]);
  expectClose(
    predict(
      tf,
      joined,
      branches.map(({ row }) => row),
    ),
    alone,
    1e-6,
  );
});
