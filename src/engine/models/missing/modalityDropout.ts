import type { SymbolicTensor, Tensor } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../tensorflow';
import { mostModalities } from '../fusion/fusion';
import type { OwnLayer } from '../layers/ownLayer';
import { inputAt, weightlessLayer } from '../layers/weightlessLayer';
import type { ModelBuilder } from '../modelBuilder';

/** Fair bits that a modality's number is made of: two modalities draw the same number in one row of a million. */
const bits = 20;

/**
 * Takes modalities from rows at random in training, each with probability `rate` and on its own, and never all: a row
 * that would be left with none keeps one of those it has, each as likely as the others. So a modality of a row with M of
 * them is taken with probability rate − rateᴹ / M. Does nothing outside training.
 * @param present Presence of each modality, `[batch, 1]` of 1 or 0.
 * @returns The presence that is left, in the same form.
 */
export function modalityDropout(
  builder: ModelBuilder,
  present: readonly SymbolicTensor[],
  rate: number,
): SymbolicTensor[] {
  if (rate === 0 || present.length < 2) {
    return [...present];
  }
  const before = builder.concatenate([...present]);
  const dropped = builder.dropout(before, rate);
  // Dropout is what compiled steps draw with: at a rate of a half it tosses a coin for each of the ones.
  const coins = builder.dropout(builder.own(coinsLayer, before), 0.5);
  const left = builder.own(modalityDropoutLayer, [before, dropped, coins]);
  return present.map((_, place) =>
    builder.plain('Column', (name) => columnLayerAt(place).create(builder.tf, name), left),
  );
}

/** A one for each coin that decides between modalities: `[batch, M]` → `[batch, 20·M]`. */
export const coinsLayer = weightlessLayer('Coins', (tf) => ({
  outputShape: ([shape = []]) => [shape[0] ?? null, bits * Number(shape[1])],
  call: (inputs) => {
    const [batch = 0, count = 0] = inputAt(inputs, 0).shape;
    return tf.ones([batch, bits * count]);
  },
}));

/**
 * What is left of the presence `[batch, M]`, given what dropout left of it and the coins as dropout tossed them. Dropout
 * scales what it keeps; presence is 1 or 0.
 */
export const modalityDropoutLayer = weightlessLayer('ModalityDropout', (tf) => ({
  outputShape: (shapes) => inputAt(shapes, 0),
  call: (inputs) => {
    const all = inputAt(inputs, 0);
    const kept = tf.cast(tf.greater(inputAt(inputs, 1), 0), 'float32');
    const isEmpty = tf.sub(1, tf.max(kept, 1, true));
    return tf.add(kept, tf.mul(drawnOne(tf, all, inputAt(inputs, 2)), isEmpty));
  },
}));

/** 1 for the modality of each row that draws the largest number of those that the row has, `[batch, M]`. */
function drawnOne(tf: TensorFlow, present: Tensor, coins: Tensor): Tensor {
  const [batch = 0, count = 0] = present.shape;
  const heads = tf.cast(tf.greater(tf.reshape(coins, [batch, count, bits]), 0), 'float32');
  const places = tf.tensor1d(Array.from({ length: bits }, (_, bit) => 2 ** -(bit + 1)));
  // At least one place, so that a modality that is there is told from one that is not.
  const numbers = tf.mul(tf.add(tf.sum(tf.mul(heads, places), 2), 2 ** -bits), present);
  return tf.mul(tf.cast(tf.equal(numbers, tf.max(numbers, 1, true)), 'float32'), present);
}

/** One column of `[batch, M]` for each modality there can be, `[batch, 1]`. */
export const columnLayers: readonly OwnLayer[] = Array.from({ length: mostModalities }, (_, place) =>
  weightlessLayer(`Column${place}`, (tf) => ({
    outputShape: ([shape = []]) => [shape[0] ?? null, 1],
    call: (inputs) => {
      const values = inputAt(inputs, 0);
      return tf.slice(values, [0, place], [values.shape[0], 1]);
    },
  })),
);

function columnLayerAt(place: number): OwnLayer {
  const layer = columnLayers[place];
  if (layer === undefined) {
    throw new Error(`There are ${columnLayers.length} modalities at most, and none has the place ${place}.`);
  }
  return layer;
}
