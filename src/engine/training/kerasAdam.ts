import type { NamedTensorMap, Tensor, Tensor1D, Variable } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../tensorflow';
import { adamDefaults, adamStepSize, type AdamOptions } from './graph/adamStep';

/**
 * Adam as Keras 3 computes it: α = lr · √(1 − β₂ᵗ) / (1 − β₁ᵗ), then w ← w − α · m / (√v + ε). The library's own
 * optimizer adds ε after the correction of v, which is another number in the first steps.
 * Kingma and Ba (2014), arXiv 1412.6980, section 2, the form before algorithm 1's last line.
 *
 * All weights are updated as one flat vector: a step costs a dozen operations instead of a dozen for each weight.
 */
export class KerasAdam {
  private readonly options: Required<AdamOptions>;
  private readonly sizes: number[];
  private m: Tensor1D;
  private v: Tensor1D;
  /** Steps taken. */
  step = 0;

  constructor(
    private readonly tf: TensorFlow,
    private readonly variables: readonly Variable[],
    options: AdamOptions,
  ) {
    this.options = adamDefaults(options);
    this.sizes = variables.map((variable) => variable.size);
    const total = this.sizes.reduce((sum, size) => sum + size, 0);
    this.m = tf.keep(tf.zeros([total]));
    this.v = tf.keep(tf.zeros([total]));
  }

  /** Takes one step. Gradients are found by the variables' names; every variable must have one. */
  apply(gradients: NamedTensorMap): void {
    const { tf } = this;
    this.step++;
    const { beta1, beta2, epsilon } = this.options;
    const alpha = adamStepSize(this.step, this.options);
    tf.tidy(() => {
      const gradient = this.flat(this.variables.map((variable) => gradientOf(variable, gradients)));
      const m = this.moved(this.m, gradient, 1 - beta1);
      const v = this.moved(this.v, tf.square(gradient), 1 - beta2);
      const weights = this.flat(this.variables);
      const updated = tf.tidy(() => tf.sub(weights, tf.div(tf.mul(m, alpha), tf.add(tf.sqrt(v), epsilon))));
      tf.split(updated, this.sizes).forEach((part, index) => {
        const variable = this.variables[index];
        variable?.assign(tf.reshape(part, variable.shape));
      });
      this.m = replaced(tf, this.m, m);
      this.v = replaced(tf, this.v, v);
    });
  }

  /** The two moments of all weights, one after the other. */
  getState(): Float32Array[] {
    return [this.m, this.v].map((moment) => moment.dataSync<'float32'>());
  }

  setState(step: number, [m, v]: readonly Float32Array[]): void {
    const { tf } = this;
    if (m?.length !== this.m.size || v?.length !== this.v.size) {
      throw new Error(`The optimizer keeps two moments of ${this.m.size} numbers each.`);
    }
    this.step = step;
    this.m = replaced(tf, this.m, tf.tensor1d(m));
    this.v = replaced(tf, this.v, tf.tensor1d(v));
  }

  dispose(): void {
    this.tf.dispose([this.m, this.v]);
  }

  private flat(tensors: readonly Tensor[]): Tensor1D {
    const { tf } = this;
    return tf.concat1d(tensors.map((tensor) => tensor.as1D()));
  }

  /** a + (b − a) · share. What is computed on the way is as long as all weights, and goes at once. */
  private moved(a: Tensor1D, b: Tensor, share: number): Tensor1D {
    const { tf } = this;
    return tf.tidy(() => tf.add(a, tf.mul(tf.sub(b, a), share)));
  }
}

function gradientOf(variable: Variable, gradients: NamedTensorMap): Tensor {
  const gradient = gradients[variable.name];
  if (gradient === undefined) {
    throw new Error(`No gradient reaches the weight ${variable.name}.`);
  }
  return gradient;
}

function replaced(tf: TensorFlow, old: Tensor1D, next: Tensor1D): Tensor1D {
  tf.dispose(old);
  return tf.keep(next);
}
