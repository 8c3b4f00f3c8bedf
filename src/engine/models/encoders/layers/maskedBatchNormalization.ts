import type { Tensor } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../../tensorflow';
import { ownLayer, type LayerClass } from '../../layers/ownLayer';
import { inputAt } from '../../layers/weightlessLayer';

type Shape = (number | null)[];
type Weight = InstanceType<LayerClass>['weights'][number];

/** Short trainings need statistics that follow faster than the library's 0.99. */
export const momentum = 0.9;
/** The library's and Keras's. */
const epsilon = 1e-3;

/**
 * Batch normalisation over the rows that are there: `[x, p]` of `[batch, height, width, channels]` and `[batch, 1]`, which
 * is 1 or 0, → the shape of x; 4·channels parameters. With n the sum of p over all places of all rows,
 * μ = Σ p·x / n and σ² = Σ p·(x − μ)² / n take the place of the batch's mean and variance, in training and for the running
 * statistics. It is Keras's `BatchNormalization` with a `mask`, and the ordinary one where all rows are there; a step
 * without any row leaves the running statistics as they are.
 */
export const maskedBatchNormalizationLayer = ownLayer('MaskedBatchNormalization', maskedBatchNormalization);

function maskedBatchNormalization(tf: TensorFlow): LayerClass {
  return class MaskedBatchNormalization extends tf.layers.Layer {
    static readonly className = 'MaskedBatchNormalization';

    override build(shape: Shape | Shape[]): void {
      const channels = [Number((shape as Shape[])[0]?.at(-1))];
      const [zeros, ones] = [tf.initializers.zeros(), tf.initializers.ones()];
      this.addWeight('gamma', channels, 'float32', ones);
      this.addWeight('beta', channels, 'float32', zeros);
      this.addWeight('moving_mean', channels, 'float32', zeros, undefined, false);
      this.addWeight('moving_variance', channels, 'float32', ones, undefined, false);
      super.build(shape);
    }

    override computeOutputShape(shape: Shape | Shape[]): Shape {
      return inputAt(shape as Shape[], 0);
    }

    override call(inputs: Tensor | Tensor[], options: { training?: boolean }): Tensor {
      const [x, present] = [inputAt(inputs as Tensor[], 0), inputAt(inputs as Tensor[], 1)];
      const weightAt = (place: number): Weight => inputAt(this.weights, place);
      return tf.tidy(() => {
        const [mean, variance] =
          options.training === true ? this.batchMoments(x, present) : [weightAt(2).read(), weightAt(3).read()];
        const scaled = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
        return tf.add(tf.mul(scaled, weightAt(0).read()), weightAt(1).read());
      });
    }

    /** Mean and variance of each channel over the rows that are there; moves the running ones towards them. */
    private batchMoments(x: Tensor, present: Tensor): [mean: Tensor, variance: Tensor] {
      const [batch = 0, height = 0, width = 0] = x.shape;
      const there = tf.reshape(present, [batch, 1, 1, 1]);
      const rows = tf.sum(present);
      const places = tf.maximum(tf.mul(rows, height * width), 1);
      const mean = tf.div(tf.sum(tf.mul(x, there), [0, 1, 2]), places);
      const variance = tf.div(tf.sum(tf.mul(tf.square(tf.sub(x, mean)), there), [0, 1, 2]), places);
      const share = tf.mul(tf.minimum(rows, 1), 1 - momentum);
      [mean, variance].forEach((moment, place) => {
        const running = inputAt(this.weights, 2 + place);
        const before = running.read();
        running.write(tf.add(before, tf.mul(tf.sub(moment, before), share)));
      });
      return [mean, variance];
    }
  };
}
