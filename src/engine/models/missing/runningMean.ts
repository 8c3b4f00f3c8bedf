import type { Tensor, layers } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../tensorflow';
import { ownLayer, type LayerClass } from '../layers/ownLayer';
import { inputAt } from '../layers/weightlessLayer';
import { repeated } from './learnedVector';

type Shape = (number | null)[];
/** Rows `[batch, ..., width]`, their presence `[batch, 1]` and, for sequences with padding, the mask `[batch, steps]`. */
type RowTensors = readonly [x: Tensor, present: Tensor, mask: Tensor | undefined];
type Weight = layers.Layer['weights'][number];

/** The least share that a step has in the mean, so that rows seen when the encoder knew little are forgotten. */
const leastShare = 0.01;

/**
 * The mean of the rows that are there, over the training steps so far: `[x, p]` of `[batch, ..., width]` and
 * `[batch, 1]` → `[batch, width]`. With n rows there in a step and N before it, the step moves the mean by
 * max(n / (N + n), 0.01) of the way to its own mean. A third input masks the steps of a sequence, `[batch, steps]`: padding
 * does not count. A step gives the mean from before it, so that training meets what is
 * used afterwards.
 */
export const runningMeanLayer = ownLayer('RunningMean', runningMean);

function runningMean(tf: TensorFlow): LayerClass {
  return class RunningMean extends tf.layers.Layer {
    static readonly className = 'RunningMean';

    override build(shape: Shape | Shape[]): void {
      const [first] = shape as Shape[];
      const width = Number(first?.at(-1));
      const zeros = tf.initializers.zeros();
      this.addWeight('moving_mean', [width], 'float32', zeros, undefined, false);
      this.addWeight('rows', [1], 'float32', zeros, undefined, false);
      super.build(shape);
    }

    override computeOutputShape(shape: Shape | Shape[]): Shape {
      const [first] = shape as Shape[];
      return [first?.[0] ?? null, first?.at(-1) ?? null];
    }

    override call(inputs: Tensor | Tensor[], options: { training?: boolean }): Tensor {
      const [x, present] = [inputAt(inputs as Tensor[], 0), inputAt(inputs as Tensor[], 1)];
      const [mean, rows] = [inputAt(this.weights, 0), inputAt(this.weights, 1)];
      return tf.tidy(() => {
        const before = mean.read();
        const result = repeated(tf, before, x.shape[0]);
        if (options.training === true) {
          this.update({ mean, rows }, [x, present, (inputs as Tensor[])[2]]);
        }
        return result;
      });
    }

    private update(weights: { readonly mean: Weight; readonly rows: Weight }, [x, present, mask]: RowTensors): void {
      const before = weights.mean.read();
      const perRow = x.rank === 3 ? meanOverSteps(tf, x, mask) : x;
      const there = tf.sum(present);
      const batchMean = tf.div(tf.sum(tf.mul(perRow, present), 0), tf.maximum(there, 1));
      const rows = tf.add(weights.rows.read(), there);
      const share = tf.mul(tf.maximum(tf.div(there, tf.maximum(rows, 1)), leastShare), tf.minimum(there, 1));
      weights.mean.write(tf.add(before, tf.mul(tf.sub(batchMean, before), share)));
      weights.rows.write(rows);
    }
  };
}

/** The mean of each row's steps, without padding: `[batch, steps, width]` → `[batch, width]`. */
function meanOverSteps(tf: TensorFlow, x: Tensor, mask: Tensor | undefined): Tensor {
  if (mask === undefined) {
    return tf.mean(x, 1);
  }
  const steps = tf.expandDims(mask, 2);
  return tf.div(tf.sum(tf.mul(x, steps), 1), tf.maximum(tf.sum(steps, 1), 1));
}
