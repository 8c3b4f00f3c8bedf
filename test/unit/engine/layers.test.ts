import { describe, expect, it } from 'vitest';

import { forwardCost } from '../../../src/engine/models/cost';
import { glorotUniform, orthogonal } from '../../../src/engine/models/initialWeights';
import { KerasNames } from '../../../src/engine/models/kerasNames';
import { randomStream } from '../../../src/engine/random';
import { finish } from '../../../src/engine/steppedWork';

describe('layer names', () => {
  it('are numbered from the second of a kind on, each kind by itself', () => {
    const names = new KerasNames();
    const kinds = ['Conv2D', 'MaxPooling2D', 'Conv2D', 'Dense', 'GlobalAveragePooling2D', 'Dense', 'Dense'];
    expect(kinds.map((kind) => names.next(kind))).toEqual([
      'conv2d',
      'max_pooling2d',
      'conv2d_1',
      'dense',
      'global_average_pooling2d',
      'dense_1',
      'dense_2',
    ]);
    expect(new KerasNames().next('Dense')).toBe('dense');
  });

  // As Keras's own to_snake_case gives them.
  it.each([
    ['InputLayer', 'input_layer'],
    ['Concatenate', 'concatenate'],
    ['Dropout', 'dropout'],
    ['LSTM', 'lstm'],
    ['BatchNormalization', 'batch_normalization'],
    ['Conv1DTranspose', 'conv1d_transpose'],
    ['MultiHeadAttention', 'multi_head_attention'],
  ])('of %s is %s', (kind, name) => {
    expect(new KerasNames().next(kind)).toBe(name);
  });
});

describe('Glorot’s uniform weights', () => {
  it.each([
    [[10, 32], 10, 32],
    [[64, 10], 64, 10],
    [[3, 3, 1, 32], 9, 288],
    [[3, 3, 32, 64], 288, 576],
  ])('of shape %j fill ±√(6 / (fan in + fan out)) evenly', (shape, fanIn, fanOut) => {
    const values = finish(glorotUniform(shape, 1, 'test'));
    const limit = Math.sqrt(6 / (fanIn + fanOut));
    expect(values).toHaveLength(shape.reduce((product, size) => product * size, 1));
    expect(values.every((value) => Math.abs(value) <= Math.fround(limit))).toBe(true);
    const spread = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
    // A uniform distribution on ±limit has standard deviation limit/√3; its sample's spread is within 5 σ of that.
    const tolerance = (5 * 0.45 * limit) / Math.sqrt(values.length);
    expect(Math.abs(spread - limit / Math.sqrt(3))).toBeLessThan(tolerance);
    expect(Math.max(...values)).toBeGreaterThan(0.9 * limit);
    expect(Math.min(...values)).toBeLessThan(-0.9 * limit);
  });

  it('follow from the seed and the stream’s name', () => {
    const draw = (seed: number, stream: string): Float32Array => finish(glorotUniform([3, 3, 1, 32], seed, stream));
    const weights = draw(1, 'init/image/0/0');
    expect(draw(1, 'init/image/0/0')).toEqual(weights);
    expect(draw(2, 'init/image/0/0')).not.toEqual(weights);
    expect(draw(1, 'init/image/1/0')).not.toEqual(weights);
    [-0.002772898878902197, 0.13190598785877228, -0.051582999527454376].forEach((value, at) =>
      expect(weights[at]).toBe(value),
    );
  });
});

describe('orthogonal weights', () => {
  it.each([
    [4, 16],
    [16, 4],
    [32, 32],
  ])('of shape [%i, %i] have an orthonormal shorter side', (rows, columns) => {
    const values = finish(orthogonal([rows, columns], randomStream(1, 'test')));
    const at = (place: number, index: number): number =>
      (rows <= columns ? values[place * columns + index] : values[index * columns + place]) ?? Number.NaN;
    const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
    for (let a = 0; a < count; a++) {
      for (let b = 0; b <= a; b++) {
        const product = Array.from({ length }, (_, index) => at(a, index) * at(b, index)).reduce((x, y) => x + y, 0);
        expect(product).toBeCloseTo(a === b ? 1 : 0, 6);
      }
    }
  });
});

describe('the cost of a model', () => {
  const layer = (outputShape: (number | null)[], params: number, type = 'Layer') => ({
    name: 'layer',
    type,
    outputShape,
    params,
    connectedTo: [],
  });
  const cost = (layers: ReturnType<typeof layer>[]): number =>
    forwardCost({ name: 'm', sequential: true, layers, totalParams: 0, trainableParams: 0, nonTrainableParams: 0 });
  const empty = cost([layer([null, 10], 0)]);

  it('counts a convolution at each place of its output and a dense layer once', () => {
    expect(cost([layer([null, 10], 650)]) - empty).toBe(650);
    expect(cost([layer([null, 26, 26, 32], 320)]) - empty).toBe(26 * 26 * 320);
  });

  it('counts the calls of a recurrent layer for each step', () => {
    expect(cost([layer([null, 100, 64], 24_768, 'GRU')])).toBe(100 * (24_768 + empty));
  });

  it('counts what an embedding looks up, and not its table', () => {
    expect(cost([layer([null, 100, 32], 160_000, 'Embedding')]) - empty).toBe(100 * 32);
  });
});
