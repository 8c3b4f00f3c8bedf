import type { layers } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../tensorflow';

type LayerConfig = Parameters<TensorFlow['layers']['flatten']>[0];

/** A class of layers of this project's own; its static `className` is what saved models call it. */
export interface LayerClass {
  new (config: LayerConfig): layers.Layer;
  readonly className: string;
}

/** A kind of layer that the library lacks. */
export interface OwnLayer {
  readonly className: string;
  /** @param name The name that the layer has in its model. */
  create(tf: TensorFlow, name: string): layers.Layer;
  /** Makes the class known to the library, so that a saved model with such layers can be loaded in this process. */
  register(tf: TensorFlow): void;
}

/** @param classFor Makes the class, which must need nothing but a name, so that a saved layer loads without options. */
export function ownLayer(className: string, classFor: (tf: TensorFlow) => LayerClass): OwnLayer {
  return {
    className,
    create: (tf, name) => new (classFor(tf))({ name }),
    register: (tf) => {
      tf.serialization.registerClass(classFor(tf) as unknown as RegisteredClass);
    },
  };
}

type RegisteredClass = Parameters<TensorFlow['serialization']['registerClass']>[0];
