import type { Tensor } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../tensorflow';
import { ownLayer, type LayerClass, type OwnLayer } from './ownLayer';

type Shape = (number | null)[];

/** What a layer without weights does; `null` in a shape is the size of the batch. */
export interface LayerBehaviour {
  outputShape(shapes: readonly Shape[]): Shape;
  call(inputs: readonly Tensor[]): Tensor;
  /** The mask that the layer attaches to its output for the recurrent layers behind it; without, it drops any mask. */
  mask?(inputs: readonly Tensor[]): Tensor;
}

/** A kind of layer without weights. */
export function weightlessLayer(className: string, behaviourFor: (tf: TensorFlow) => LayerBehaviour): OwnLayer {
  return ownLayer(className, (tf) => classOf(tf, className, behaviourFor(tf)));
}

function classOf(tf: TensorFlow, className: string, behaviour: LayerBehaviour): LayerClass {
  return class extends tf.layers.Layer {
    static readonly className = className;

    constructor(config: ConstructorParameters<LayerClass>[0]) {
      super(config);
      this.supportsMasking = behaviour.mask !== undefined;
    }

    override computeOutputShape(shape: Shape | Shape[]): Shape {
      return behaviour.outputShape(isShapeList(shape) ? shape : [shape]);
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => behaviour.call(Array.isArray(inputs) ? inputs : [inputs]));
    }

    override computeMask(inputs: Tensor | Tensor[], mask?: Tensor | Tensor[]): Tensor | Tensor[] {
      return behaviour.mask === undefined
        ? super.computeMask(inputs, mask)
        : behaviour.mask(Array.isArray(inputs) ? inputs : [inputs]);
    }
  };
}

function isShapeList(shape: Shape | Shape[]): shape is Shape[] {
  return Array.isArray(shape[0]);
}

/** An input of a layer by its place. */
export function inputAt<T>(inputs: readonly T[], place: number): T {
  const input = inputs[place];
  if (input === undefined) {
    throw new Error(`A layer was called with ${inputs.length} inputs and needs ${place + 1}.`);
  }
  return input;
}
