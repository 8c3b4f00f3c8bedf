import type { LayersModel, SymbolicTensor, Tensor, layers } from '@tensorflow/tfjs-node';

import type { Experiment } from '../../protocol/experiment';
import { randomStream } from '../random';
import type { TensorFlow } from '../tensorflow';
import { createDropoutLayer, type TrainingClock } from './dropoutLayer';
import { KerasNames } from './kerasNames';

type Layer = layers.Layer;
type Activation = 'relu' | 'softmax';

/**
 * Makes the layers of one model: names them as Keras does, and draws the initial weights from the experiment's seed.
 * A weight's stream is named after the branch and its place in it, so the same branch starts alike in every model.
 */
export class ModelBuilder {
  private readonly names = new KerasNames();
  private readonly branches = new Map<string, number>();

  constructor(
    private readonly tf: TensorFlow,
    private readonly modelName: string,
    private readonly training: Pick<Experiment['training'], 'seed'>,
    readonly clock: TrainingClock,
  ) {}

  input(name: string, shape: readonly number[]): SymbolicTensor {
    return this.tf.input({ name, shape: [...shape] });
  }

  /** Conv2D, 3 × 3 with ReLU, valid padding. */
  conv2d(branch: string, x: SymbolicTensor, filters: number): SymbolicTensor {
    const { tf } = this;
    const name = this.names.next('Conv2D');
    return this.weighted(branch, tf.layers.conv2d({ name, filters, kernelSize: 3, activation: 'relu' }), x);
  }

  maxPooling2d(x: SymbolicTensor): SymbolicTensor {
    return this.tf.layers
      .maxPooling2d({ name: this.names.next('MaxPooling2D'), poolSize: 2 })
      .apply(x) as SymbolicTensor;
  }

  globalAveragePooling2d(x: SymbolicTensor): SymbolicTensor {
    const name = this.names.next('GlobalAveragePooling2D');
    return this.tf.layers.globalAveragePooling2d({ name, dataFormat: 'channelsLast' }).apply(x) as SymbolicTensor;
  }

  dense(branch: string, x: SymbolicTensor, units: number, activation: Activation): SymbolicTensor {
    return this.weighted(branch, this.tf.layers.dense({ name: this.names.next('Dense'), units, activation }), x);
  }

  concatenate(inputs: SymbolicTensor[]): SymbolicTensor {
    return this.tf.layers.concatenate({ name: this.names.next('Concatenate') }).apply(inputs) as SymbolicTensor;
  }

  dropout(x: SymbolicTensor, rate: number): SymbolicTensor {
    const name = this.names.next('Dropout');
    const layer = createDropoutLayer(
      this.tf,
      { name, rate },
      (step) => randomStream(this.training.seed, `dropout/${this.modelName}/${name}/step ${step}`),
      this.clock,
    );
    return layer.apply(x) as SymbolicTensor;
  }

  model(inputs: SymbolicTensor[], output: SymbolicTensor): LayersModel {
    return this.tf.model({ name: this.modelName, inputs, outputs: output });
  }

  private weighted(branch: string, layer: Layer, x: SymbolicTensor): SymbolicTensor {
    const place = this.branches.get(branch) ?? 0;
    this.branches.set(branch, place + 1);
    const output = layer.apply(x) as SymbolicTensor;
    this.initialise(layer, `init/${branch}/${place}`);
    return output;
  }

  /** Keras's defaults: Glorot uniform kernels, zero biases. */
  private initialise(layer: Layer, stream: string): void {
    const { tf } = this;
    const values = layer
      .getWeights()
      .map((weight, index): Tensor =>
        weight.rank === 1
          ? tf.zeros(weight.shape)
          : tf.tensor(glorotUniform(weight.shape, this.training.seed, `${stream}/${index}`), weight.shape),
      );
    layer.setWeights(values);
    tf.dispose(values);
  }
}

/**
 * Uniform on ±√(6 / (fan in + fan out)); the fans of a convolution kernel `[height, width, in, out]` count its window.
 * Glorot and Bengio (2010), "Understanding the difficulty of training deep feedforward neural networks".
 */
export function glorotUniform(shape: readonly number[], seed: number, streamName: string): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  const receptiveField = shape.slice(0, -2).reduce((product, length) => product * length, 1);
  const fanIn = (shape.at(-2) ?? 1) * receptiveField;
  const fanOut = (shape.at(-1) ?? 1) * receptiveField;
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  const stream = randomStream(seed, streamName);
  return Float32Array.from({ length: size }, () => (2 * stream.uniform() - 1) * limit);
}
