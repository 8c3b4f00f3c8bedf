import type { Tensor, Tensor2D } from '@tensorflow/tfjs-node';

import type { TensorFlow } from './tensorflow';
import type { RawOps } from './rawOps';
import type { Recorder } from './recorder';
import { lossName, type TrainableModel } from './trainableModel';

interface LossContext {
  readonly raw: RawOps;
  readonly recorder: Recorder;
}

/**
 * Runs `work` with cross-entropies that are computed from the logits where the model ends in a softmax, as Keras does:
 * one operation gives loss and gradient, and none of their precision is lost in between.
 */
export function withLogitLosses<T>(tf: TensorFlow, model: TrainableModel, context: LossContext, work: () => T): T {
  const originals = model.lossFunctions;
  model.lossFunctions = originals.map((original, index) => {
    const name = lossName(model, index);
    if (name !== 'sparseCategoricalCrossentropy' && name !== 'categoricalCrossentropy') {
      return original;
    }
    return (target, output) =>
      crossEntropyOfLogits(tf, context, target, output, name.startsWith('sparse')) ?? original(target, output);
  });
  try {
    return work();
  } finally {
    model.lossFunctions = originals;
  }
}

/** `undefined` when the output is not a softmax. */
function crossEntropyOfLogits(
  tf: TensorFlow,
  { raw, recorder }: LossContext,
  target: Tensor,
  output: Tensor,
  sparse: boolean,
): Tensor | undefined {
  const producer = recorder.producerOf(output);
  const [logits] = producer?.op === 'Softmax' ? producer.inputs : [];
  if (logits === undefined) {
    return undefined;
  }
  const classes = logits.shape.at(-1) ?? 1;
  const labels = sparse
    ? tf.cast(tf.floor(tf.reshape(target, [-1])), 'int32')
    : tf.reshape(tf.cast(target, 'float32'), [-1, classes]);
  const lossOf = tf.customGrad((z, save) => {
    const { loss, gradient } = raw.softmaxCrossEntropy(z as Tensor2D, labels, sparse);
    (save as (tensors: Tensor[]) => void)([gradient]);
    const gradFunc = (dy: Tensor, [saved]: Tensor[]): Tensor => tf.mul(tf.expandDims(dy, 1), saved as Tensor);
    return { value: loss, gradFunc };
  });
  const rows = lossOf(tf.reshape(logits, [-1, classes]));
  return logits.rank === 2 ? rows : tf.reshape(rows, logits.shape.slice(0, -1));
}
