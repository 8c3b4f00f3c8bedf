import type { Tensor } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import type { TensorFlow } from '../../../src/engine/tensorflow';
import { fusionNames, type FusionName } from '../../../src/protocol/experimentNames';
import { nativeTensorFlow } from '../../support/tensorflow';
import { modalities, multimodal } from './data';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const numbers = [0.3, -0.2, 0.9, 0.1];
const words = [3, 8, 1, 5, 2];
const frames = Array.from({ length: 6 * 5 }, (_, index) => Math.sin(index + 1));

/** The probabilities of a row whose text and sound lie in frames of the given lengths. */
function predict(
  strategy: FusionName,
  lengths: { readonly words: number; readonly sound: number },
  row: { readonly words: readonly number[]; readonly sound: readonly number[] } = { words, sound: frames },
): number[] {
  const parts = modalities(3, (description) => {
    const { name, shape } = description;
    const length = name === 'words' ? lengths.words : name === 'sound' ? lengths.sound : shape[0]!;
    return { ...description, shape: [length, ...shape.slice(1)] };
  });
  // A grid that follows from the longest sequence would be another one.
  const { model } = multimodal(tf, parts, { strategy, steps: 4 });
  const padded = (values: readonly number[], size: number): number[] =>
    Array.from({ length: size }, (_, index) => values[index] ?? 0);
  // Biases away from zero, where padding could hide, and words as strong as what else there is.
  model.weights.forEach((weight) => {
    const value = weight.read();
    const changed =
      value.rank === 1 ? tf.add(value, 0.1) : weight.name.includes('embeddings') ? tf.mul(value, 20) : value;
    weight.write(changed);
  });
  const output = model.predict([
    tf.tensor2d(numbers, [1, 4]),
    tf.tensor2d(padded(row.words, lengths.words), [1, lengths.words]),
    tf.tensor3d(padded(row.sound, lengths.sound * 5), [1, lengths.sound, 5]),
  ]) as Tensor;
  const values = [...output.dataSync()];
  model.dispose();
  return values;
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  actual.forEach((value, k) => {
    expect(value).toBeCloseTo(expected[k]!, 6);
  });
}

describe.each(fusionNames)('with %s, padding', (strategy) => {
  // A longer spectrogram side by side with other inputs is another input, padded or not.
  const sound = strategy === 'early' ? 6 : 10;

  it('does not change a prediction', () => {
    const expected = predict(strategy, { words: 5, sound: 6 });
    expectClose(predict(strategy, { words: 6, sound: 6 }), expected);
    expectClose(predict(strategy, { words: 9, sound }), expected);
  });

  it('may be all that a row holds', () => {
    const empty = predict(strategy, { words: 5, sound: 6 }, { words: [], sound: [] });
    expect(empty.every(Number.isFinite)).toBe(true);
    expectClose(predict(strategy, { words: 8, sound }, { words: [], sound: [] }), empty);
  });

  it('is all that is left out: another word changes the prediction', () => {
    const whole = predict(strategy, { words: 5, sound: 6 });
    const cut = predict(strategy, { words: 5, sound: 6 }, { words: words.slice(0, 4), sound: frames });
    const quiet = predict(strategy, { words: 5, sound: 6 }, { words, sound: frames.slice(0, 20) });
    for (const other of [cut, quiet]) {
      expect(Math.max(...whole.map((value, k) => Math.abs(value - other[k]!)))).toBeGreaterThan(1e-4);
    }
  });
});
