import type { Tensor } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import type { TensorFlow } from '../../../src/engine/tensorflow';
import { withGradientOverrides } from '../../../src/engine/training/graph/gradientOverrides';
import { rawOps } from '../../../src/engine/training/graph/rawOps';
import { nativeTensorFlow } from '../../support/tensorflow';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

/** Away from the corners at 0 and 6, where numeric differences mean nothing. */
const points = [-3.1, -1.2, -0.4, 0.3, 0.9, 2.2, 5.1, 7.4];

const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  Relu: (x) => tf.relu(x),
  Relu6: (x) => tf.relu6(x),
  Selu: (x) => tf.selu(x),
  Sigmoid: (x) => tf.sigmoid(x),
  Tanh: (x) => tf.tanh(x),
  Softplus: (x) => tf.softplus(x),
  'Mean over one axis': (x) => tf.square(tf.mean(tf.reshape(x, [2, 4]), 1)),
  'Mean over all': (x) => tf.square(tf.mean(x)),
  'Tile along both axes': (x) => tf.mul(tf.tile(tf.reshape(x, [2, 4]), [3, 2]), tf.linspace(0, 1, 48).reshape([6, 8])),
  'Tile along the last axis': (x) =>
    tf.mul(tf.tile(tf.reshape(x, [4, 2]), [1, 3]), tf.linspace(0, 1, 24).reshape([4, 6])),
  'Tile of nothing more': (x) => tf.square(tf.tile(x, [1])),
};

describe('the gradients that replace the library’s', () => {
  it.each(Object.keys(functions))('of %s equal numeric differences', (name) => {
    const weights = tf.linspace(0.5, 1.5, points.length);
    const value = (x: Tensor): Tensor => {
      const y = functions[name]!(x);
      return tf.sum(tf.mul(y, y.size === points.length ? weights : tf.scalar(1.3)));
    };
    const gradient = withGradientOverrides(tf, rawOps(tf), () => tf.grad(value)(tf.tensor1d(points)).dataSync());
    const h = 1e-2;
    points.forEach((_, at) => {
      const moved = (by: number): number =>
        value(tf.tensor1d(points.map((point, index) => (index === at ? point + by : point)))).dataSync()[0]!;
      expect(gradient[at]).toBeCloseTo((moved(h) - moved(-h)) / (2 * h), 2);
    });
  });

  it('are the library’s own again afterwards', () => {
    const before = tf.getGradient('Relu');
    expect(() =>
      withGradientOverrides(tf, rawOps(tf), () => {
        throw new Error('in the middle');
      }),
    ).toThrow('in the middle');
    expect(tf.getGradient('Relu')).toBe(before);
  });
});
