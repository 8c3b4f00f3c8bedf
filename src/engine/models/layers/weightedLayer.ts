import type { Tensor } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../tensorflow';
import { ownLayer, type LayerClass, type OwnLayer } from './ownLayer';
import type { LayerBehaviour } from './weightlessLayer';

type Shape = ReturnType<LayerBehaviour['outputShape']>;

/** A weight of a layer of our own. */
export interface LayerWeight {
  readonly name: string;
  readonly shape: readonly number[];
  /** What each number of a vector starts as; the model builder draws those of a matrix. */
  readonly start: number;
}

/** What a layer with weights does. Everything about it must follow from the shapes, so that it loads without options. */
export interface WeightedBehaviour {
  weights(shapes: readonly Shape[]): readonly LayerWeight[];
  outputShape(shapes: readonly Shape[]): Shape;
  /** `weights` come in the order in which they were named. */
  call(inputs: readonly Tensor[], weights: readonly Tensor[]): Tensor;
}

/** A kind of layer with weights. */
export function weightedLayer(className: string, behaviourFor: (tf: TensorFlow) => WeightedBehaviour): OwnLayer {
  return ownLayer(className, (tf) => classOf(tf, className, behaviourFor(tf)));
}

function classOf(tf: TensorFlow, className: string, behaviour: WeightedBehaviour): LayerClass {
  return class extends tf.layers.Layer {
    static readonly className = className;

    override build(shape: Shape | Shape[]): void {
      for (const weight of behaviour.weights(shapeList(shape))) {
        const initializer = tf.initializers.constant({ value: weight.start });
        this.addWeight(weight.name, [...weight.shape], 'float32', initializer);
      }
      super.build(shape);
    }

    override computeOutputShape(shape: Shape | Shape[]): Shape {
      return behaviour.outputShape(shapeList(shape));
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      const weights = this.weights.map((weight) => weight.read());
      return tf.tidy(() => behaviour.call(Array.isArray(inputs) ? inputs : [inputs], weights));
    }
  };
}

function shapeList(shape: Shape | Shape[]): Shape[] {
  return Array.isArray(shape[0]) ? (shape as Shape[]) : [shape as Shape];
}
