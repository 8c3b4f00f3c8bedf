import type { Tensor, layers } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../tensorflow';
import { createWeightlessLayer, inputAt } from '../encoders/layers/weightlessLayer';

/** Where the stand-in comes from: nothing, a third input `[batch, width]`, or nothing with the presence made visible. */
export type StandInSource = 'zeros' | 'vector' | 'mask';

const classNames: Readonly<Record<StandInSource, string>> = {
  zeros: 'StandIn',
  vector: 'StandInVector',
  mask: 'StandInFlag',
};

/** The layer behind `standIn`: `[x, p]` or `[x, p, s]` → the shape of x, one wider for `mask`. */
export function replaceMissing(tf: TensorFlow, name: string, source: StandInSource): layers.Layer {
  return createWeightlessLayer(tf, classNames[source], name, {
    outputShape: ([shape = []]) => (source === 'mask' ? [...shape.slice(0, -1), Number(shape.at(-1)) + 1] : shape),
    call: (inputs) => {
      const x = inputAt(inputs, 0);
      const present = overSteps(inputAt(inputs, 1), x);
      const kept = tf.mul(x, present);
      switch (source) {
        case 'zeros':
          return kept;
        case 'mask':
          return tf.concat([kept, tf.mul(tf.onesLike(tf.slice(x, 0, [...x.shape.slice(0, -1), 1])), present)], -1);
        case 'vector':
          return tf.add(kept, tf.mul(overSteps(inputAt(inputs, 2), x), tf.sub(1, present)));
      }
    },
  });
}

/** `[batch, n]` as `[batch, 1, n]` where x has steps. */
function overSteps(vector: Tensor, x: Tensor): Tensor {
  const [batch = 0, width = 1] = vector.shape;
  return x.rank === 2 ? vector : vector.reshape([batch, 1, width]);
}
