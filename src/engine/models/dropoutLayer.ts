import type { Tensor, layers } from '@tensorflow/tfjs-node';

import type { RandomStream } from '../random';
import type { TensorFlow } from '../tensorflow';

/** Counts training steps, so that layers which draw random numbers draw others in each step. */
export interface TrainingClock {
  step: number;
}

/**
 * Dropout whose masks follow from the seed and the step. The library's own layer repeats its mask in every step once
 * it is given a seed, and cannot be repeated without one.
 *
 * Kept units are scaled by 1 / (1 − rate), as in Keras. Rate 0 is the identity.
 */
export function createDropoutLayer(
  tf: TensorFlow,
  config: { readonly name: string; readonly rate: number },
  streamOfStep: (step: number) => RandomStream,
  clock: TrainingClock,
): layers.Layer {
  class SeededDropout extends tf.layers.Layer {
    // Saved under the standard name, so that a saved model loads wherever the library is.
    static readonly className = 'Dropout';

    override computeOutputShape(inputShape: number[]): number[] {
      return inputShape;
    }

    override call(inputs: Tensor | Tensor[], options: { training?: boolean }): Tensor {
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      if (x === undefined) {
        throw new Error('Dropout was called without an input.');
      }
      // Even where nothing is dropped a layer must not hand back the very tensor it was given.
      return options.training === true && config.rate > 0 ? tf.mul(x, this.mask(x.shape)) : tf.clone(x);
    }

    override getConfig(): ReturnType<layers.Layer['getConfig']> {
      return { ...super.getConfig(), rate: config.rate };
    }

    private mask(shape: number[]): Tensor {
      const stream = streamOfStep(clock.step);
      const size = shape.reduce((product, length) => product * length, 1);
      const scale = 1 / (1 - config.rate);
      const values = Float32Array.from({ length: size }, () => (stream.uniform() < config.rate ? 0 : scale));
      return tf.tensor(values, shape);
    }
  }
  return new SeededDropout({ name: config.name });
}
