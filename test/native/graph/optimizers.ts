import type { Optimizer } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../../src/engine/tensorflow';

/** The library's optimizers with each option that changes their operations. A name begins with the function that makes it. */
export const optimizers: Readonly<Record<string, (tf: TensorFlow) => Optimizer>> = {
  sgd: (tf) => tf.train.sgd(0.05),
  'adam, with its own ε': (tf) => tf.train.adam(0.001),
  momentum: (tf) => tf.train.momentum(0.05, 0.9),
  'momentum, as Nesterov has it': (tf) => tf.train.momentum(0.05, 0.9, true),
  rmsprop: (tf) => tf.train.rmsprop(0.01),
  // Not centred: the library then subtracts ε where it means to add it, and gets roots of negative numbers.
  'rmsprop, with momentum': (tf) => tf.train.rmsprop(0.01, 0.9, 0.5, 1e-3),
  adagrad: (tf) => tf.train.adagrad(0.05),
  adadelta: (tf) => tf.train.adadelta(0.5),
  adamax: (tf) => tf.train.adamax(0.01),
  'adamax, with decay': (tf) => tf.train.adamax(0.01, 0.9, 0.999, 1e-8, 0.1),
};
