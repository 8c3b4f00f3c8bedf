import type { Tensor } from '@tensorflow/tfjs-node';

import type { OwnLayer } from '../layers/ownLayer';
import { inputAt, weightlessLayer } from '../layers/weightlessLayer';

/** Where the stand-in comes from: nothing, a third input `[batch, width]`, or nothing with the presence made visible. */
export type StandInSource = 'zeros' | 'vector' | 'mask';

const classNames: Readonly<Record<StandInSource, string>> = {
  zeros: 'StandIn',
  vector: 'StandInVector',
  mask: 'StandInFlag',
};

/** The layers behind `standIn`: `[x, p]` or `[x, p, s]` → the shape of x, one wider for `mask`. */
export const standInLayers: Readonly<Record<StandInSource, OwnLayer>> = {
  zeros: replaceMissing('zeros'),
  vector: replaceMissing('vector'),
  mask: replaceMissing('mask'),
};

function replaceMissing(source: StandInSource): OwnLayer {
  return weightlessLayer(classNames[source], (tf) => ({
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
  }));
}

/** `[batch, n]` as `[batch, 1, n]` where x has steps. */
function overSteps(vector: Tensor, x: Tensor): Tensor {
  const [batch = 0, width = 1] = vector.shape;
  return x.rank === 2 ? vector : vector.reshape([batch, 1, width]);
}
