import type { LayersModel, SymbolicTensor, layers } from '@tensorflow/tfjs-node';

import type { Experiment } from '../../protocol/experiment';
import { randomStream } from '../random';
import type { TensorFlow } from '../tensorflow';
import { createDropoutLayer, type TrainingClock } from './dropoutLayer';
import { KerasNames } from './kerasNames';
import type { OwnLayer } from './layers/ownLayer';
import { PendingWeights } from './pendingWeights';

type Layer = layers.Layer;
type Activation = 'relu' | 'tanh' | 'sigmoid' | 'softmax' | 'linear';

/**
 * Makes the layers of one model and names them as Keras does. Their initial weights are drawn afterwards, from the
 * experiment's seed. A weight's stream is named after the branch and its place in it, so the same branch starts alike in
 * every model.
 */
export class ModelBuilder {
  private readonly names = new KerasNames();
  readonly weights: PendingWeights;

  constructor(
    readonly tf: TensorFlow,
    private readonly modelName: string,
    private readonly training: Pick<Experiment['training'], 'seed'>,
    readonly clock: TrainingClock,
  ) {
    this.weights = new PendingWeights(tf, training.seed);
  }

  input(name: string, shape: readonly number[]): SymbolicTensor {
    return this.tf.input({ name, shape: [...shape] });
  }

  /** Conv2D with ReLU, 3 × 3 and valid padding unless said otherwise. */
  conv2d(
    branch: string,
    x: SymbolicTensor,
    filters: number,
    options: Partial<Pick<Parameters<TensorFlow['layers']['conv2d']>[0], 'kernelSize' | 'strides' | 'padding'>> & {
      readonly activation?: Activation;
    } = {},
  ): SymbolicTensor {
    return this.layer(
      branch,
      'Conv2D',
      (name) => this.tf.layers.conv2d({ name, filters, kernelSize: 3, activation: 'relu', ...options }),
      x,
    );
  }

  maxPooling2d(x: SymbolicTensor): SymbolicTensor {
    return this.plain('MaxPooling2D', (name) => this.tf.layers.maxPooling2d({ name, poolSize: 2 }), x);
  }

  globalAveragePooling2d(x: SymbolicTensor): SymbolicTensor {
    return this.plain(
      'GlobalAveragePooling2D',
      (name) => this.tf.layers.globalAveragePooling2d({ name, dataFormat: 'channelsLast' }),
      x,
    );
  }

  flatten(x: SymbolicTensor): SymbolicTensor {
    return this.plain('Flatten', (name) => this.tf.layers.flatten({ name }), x);
  }

  dense(branch: string, x: SymbolicTensor, units: number, activation: Activation): SymbolicTensor {
    return this.layer(branch, 'Dense', (name) => this.tf.layers.dense({ name, units, activation }), x);
  }

  concatenate(inputs: SymbolicTensor[]): SymbolicTensor {
    return this.plain('Concatenate', (name) => this.tf.layers.concatenate({ name }), inputs);
  }

  dropout(x: SymbolicTensor, rate: number): SymbolicTensor {
    return this.plain(
      'Dropout',
      (name) =>
        createDropoutLayer(
          this.tf,
          { name, rate },
          (step) => randomStream(this.training.seed, `dropout/${this.modelName}/${name}/step ${step}`),
          this.clock,
        ),
      x,
    );
  }

  model(inputs: SymbolicTensor[], output: SymbolicTensor): LayersModel {
    return this.tf.model({ name: this.modelName, inputs, outputs: output });
  }

  /** A layer without weights. `make` is given the name that Keras would give it. */
  plain(className: string, make: (name: string) => Layer, x: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
    return make(this.names.next(className)).apply(x) as SymbolicTensor;
  }

  /** A layer of this project's own without weights. */
  own(layer: OwnLayer, x: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
    return this.plain(layer.className, (name) => layer.create(this.tf, name), x);
  }

  /** A layer of this project's own with weights, which are drawn from the branch's stream. */
  ownWeighted(branch: string, layer: OwnLayer, x: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
    return this.layer(branch, layer.className, (name) => layer.create(this.tf, name), x);
  }

  /**
   * A layer with weights, which are drawn from the branch's stream. `make` is given the name that Keras would give it.
   * To apply one layer several times, keep it from `make` and call its `apply` for the further times.
   */
  layer(
    branch: string,
    className: string,
    make: (name: string) => Layer,
    x: SymbolicTensor | SymbolicTensor[],
  ): SymbolicTensor {
    return this.weights.connect(branch, make(this.names.next(className)), x);
  }
}
