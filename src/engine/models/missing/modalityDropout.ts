import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import { createWeightlessLayer, inputAt } from '../encoders/layers/weightlessLayer';
import type { ModelBuilder } from '../modelBuilder';

/**
 * Takes modalities from rows at random in training, each with probability `rate` and on its own, and never all: a row
 * that would be left with none keeps what it has. So a modality of a row with M of them is taken with probability
 * rate − rateᴹ. Does nothing outside training.
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
  const { tf } = builder;
  const before = builder.concatenate([...present]);
  const drawn = builder.dropout(before, rate);
  const left = builder.plain(
    'ModalityDropout',
    (name) =>
      createWeightlessLayer(tf, 'ModalityDropout', name, {
        outputShape: (shapes) => inputAt(shapes, 0),
        call: (inputs) => {
          const [all, dropped] = [inputAt(inputs, 0), inputAt(inputs, 1)];
          // Dropout scales what it keeps; presence is 1 or 0.
          const kept = tf.cast(tf.greater(dropped, 0), 'float32');
          const isEmpty = tf.sub(1, tf.max(kept, 1, true));
          return tf.add(kept, tf.mul(all, isEmpty));
        },
      }),
    [before, drawn],
  );
  return present.map((_, place) => column(builder, left, place));
}

/** One column, `[batch, 1]`. */
function column(builder: ModelBuilder, x: SymbolicTensor, place: number): SymbolicTensor {
  const { tf } = builder;
  return builder.plain(
    'Column',
    (name) =>
      createWeightlessLayer(tf, `Column${place}`, name, {
        outputShape: ([shape = []]) => [shape[0] ?? null, 1],
        call: (inputs) => {
          const values = inputAt(inputs, 0);
          return tf.slice(values, [0, place], [values.shape[0], 1]);
        },
      }),
    x,
  );
}
