import type { Tensor, Tensor2D } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import type { TensorFlow } from '../../../src/engine/tensorflow';
import { variableOf } from '../../../src/engine/training/graph/variables';
import { nativeTensorFlow } from '../../support/tensorflow';
import { statedParameters } from './parameterFormulas';
import { classifier, encode, fullInput, isSequence, outputsOf, subjects, type Subject } from './subjects';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const rows = 8;

describe.each(subjects)('%s', (_title, subject) => {
  it('gives features, middle, sequence, mask and places of the shapes that it promises', () => {
    const { encoded, model } = encode(tf, subject, 5);
    const { features, middle, sequence, mask, places } = encoded;
    expect(features.shape).toEqual([null, 5]);
    expect(middle.shape).toHaveLength(2);
    expect(middle.shape[1]).toBeGreaterThan(0);
    for (const steps of [sequence, places].filter((x) => x !== undefined)) {
      expect(steps.shape).toHaveLength(3);
      expect(steps.shape.slice(1).every((length) => Number(length) > 0)).toBe(true);
    }
    // Steps in time, of which some may be padding, for what has them; places for pictures alone.
    expect([sequence, mask].every((x) => (x !== undefined) === isSequence(subject))).toBe(true);
    expect(places === undefined || subject.type === 'image').toBe(true);
    if (mask !== undefined) {
      expect(mask.shape).toEqual(sequence?.shape.slice(0, 2));
    }
    // What is symbolic is also what comes out.
    const outputs = outputsOf(encoded);
    const all = tf.model({ inputs: model.inputs, outputs });
    const results = all.predict(fullInput(tf, subject, 3)) as Tensor[];
    expect(results.map(({ shape }) => shape)).toEqual(outputs.map(({ shape }) => [3, ...shape.slice(1)]));
    expect(results.every((result) => result.dataSync().every(Number.isFinite))).toBe(true);
  });

  it('has as many weights as its formula says', () => {
    const { vocabulary } = subject;
    const grown: Subject = {
      ...subject,
      shape: subject.shape.map((length) => length + 3),
      ...(vocabulary === undefined ? {} : { vocabulary: vocabulary + 8 }),
    };
    for (const variant of [subject, grown]) {
      for (const units of [3, 64]) {
        const { model } = encode(tf, variant, units);
        expect(model.countParams()).toBe(statedParameters(variant, units));
        model.dispose();
      }
    }
  });

  it('adds no weights for what only some fusions use', () => {
    const { encoded, model } = encode(tf, subject, 4);
    const all = tf.model({ inputs: model.inputs, outputs: outputsOf(encoded) });
    expect(all.countParams()).toBe(model.countParams());
  });

  it('has a gradient at every weight', () => {
    const model = classifier(tf, subject, 2);
    const labels = tf.oneHot(tf.tensor1d(Int32Array.from({ length: rows }, (_, row) => row % 2)), 2);
    const input = fullInput(tf, subject, rows);
    const { grads } = tf.variableGrads(() => {
      const output = model.apply(input, { training: true }) as Tensor2D;
      return tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.log(output)), 1))).asScalar();
    }, model.trainableWeights.map(variableOf));
    expect(Object.keys(grads)).toHaveLength(model.trainableWeights.length);
    for (const [name, gradient] of Object.entries(grads)) {
      const values = gradient.dataSync();
      expect(values.every(Number.isFinite), `${name} has finite gradients`).toBe(true);
      expect(Math.max(...values.map(Math.abs)), `${name} has a gradient`).toBeGreaterThan(0);
    }
  });
});

it.each([
  [{ type: 'image', name: 'cnn', shape: [28, 28, 1] }, 22_976],
  [{ type: 'text', name: 'dense', shape: [10] }, 2_464],
  [{ type: 'audio', name: 'cnn', shape: [100, 40] }, 25_344],
] as const)('%j has the number of weights that its documentation works out for 64 units', (subject, parameters) => {
  expect(statedParameters(subject, 64)).toBe(parameters);
});
