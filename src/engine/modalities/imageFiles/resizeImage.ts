import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../tensorflow';

/**
 * Resizes `[height, width, channels]` to another height and width, bilinear with anti-aliasing as in
 * `tf.image.resize(..., 'bilinear', antialias=True)` and Pillow's `Image.resize(..., BILINEAR)`: an output pixel is the
 * weighted mean of the input pixels under a triangle around its centre. Enlarging, the triangle reaches one input pixel
 * to each side, which is plain bilinear interpolation. Reducing by a factor s it reaches s pixels, so every input pixel
 * counts; plain bilinear would read four of them, and fine stripes would become patterns that are not in the picture.
 *
 * Rows and columns are independent, so that the whole is two matrix products.
 */
export function resizeImage(tf: TensorFlow, image: Tensor3D, height: number, width: number): Tensor3D {
  const [fromHeight, fromWidth, channels] = image.shape;
  return tf.tidy(() => {
    let rows = image.reshape<Tensor2D>([fromHeight, fromWidth * channels]);
    if (height !== fromHeight) {
      rows = tf.matMul<Tensor2D>(resizeWeights(tf, fromHeight, height), rows);
    }
    if (width === fromWidth) {
      return rows.reshape<Tensor3D>([height, fromWidth, channels]);
    }
    const columns = rows
      .reshape<Tensor3D>([height, fromWidth, channels])
      .transpose([1, 0, 2])
      .reshape<Tensor2D>([fromWidth, height * channels]);
    return tf
      .matMul<Tensor2D>(resizeWeights(tf, fromWidth, width), columns)
      .reshape<Tensor3D>([width, height, channels])
      .transpose<Tensor3D>([1, 0, 2]);
  });
}

/** `[to, from]`: the share of each input pixel in each output pixel; each row sums to 1, at the borders too. */
function resizeWeights(tf: TensorFlow, from: number, to: number): Tensor2D {
  const weights = new Float32Array(to * from);
  const scale = from / to;
  const reach = Math.max(1, scale);
  for (let output = 0; output < to; output++) {
    const centre = (output + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach));
    const last = Math.min(from - 1, Math.ceil(centre + reach));
    const row = Array.from({ length: last - first + 1 }, (_, index) =>
      Math.max(0, 1 - Math.abs(first + index + 0.5 - centre) / reach),
    );
    const sum = row.reduce((total, weight) => total + weight, 0);
    row.forEach((weight, index) => (weights[output * from + first + index] = weight / sum));
  }
  return tf.tensor2d(weights, [to, from]);
}
