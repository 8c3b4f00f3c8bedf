import type { Column } from '../data/column';
import type { RandomStream } from '../random';

/**
 * The classic lab's text modality: the one-hot vector of the label plus independent Gaussian noise, `[classes]`.
 * With standard deviation 0 it is the one-hot vector itself.
 */
export function noisyTextColumn(labels: Uint8Array, classes: number, noise: number, stream: RandomStream): Column {
  const values = new Float32Array(labels.length * classes);
  labels.forEach((label, row) => {
    for (let word = 0; word < classes; word++) {
      values[row * classes + word] = (word === label ? 1 : 0) + noise * stream.normal();
    }
  });
  return { shape: [classes], dtype: 'float32', values };
}
