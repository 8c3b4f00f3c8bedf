import type { layers } from '@tensorflow/tfjs-node';

import type { BuiltModel } from './buildModel';
import { summarize } from './summary';

/** Bytes of a number, which is float32. */
const numberBytes = 4;

/**
 * Numbers that are in memory at once for each parameter that is trained, at the most. Compiled training keeps four: the
 * parameter in the model and in the session, and Adam's two moments in the session. What comes on top of them:
 *
 * - a step: a gradient for each of two replicas, their mean, and a copy of a weight that is written while it is read, 4;
 * - a checkpoint is written: parameter and moments, read from the session, and their bytes in the file, 6;
 * - a run goes on: the file's bytes and what they hold, 6, and the two moments on their way into the session and there
 *   beside those that they take the place of, 4.
 *
 * Eager training has no session and keeps three. Its step has the gradients, as they come and side by side, their squares,
 * the new moments, the parameters side by side, and five vectors on the way to the new parameters (`KerasAdam`), 11.
 *
 * That makes 14 that are in use at once. Others wait to be given back, such as the last checkpoint and what a step computed on
 * the way to the gradients: a model of 17 million parameters had 15 at its peak compiled, and 24 eagerly.
 */
const numbersTrained = 24;
/** The same for one that is not trained and has no moments: in the model, in the session, and twice with a checkpoint. */
const numbersKept = 4;
/** Numbers in a checkpoint for each parameter that is trained: itself and its two moments. */
const numbersSaved = 3;

/** Replicas that share a batch, at the most. */
const replicas = 2;
/**
 * Gradients of a recurrent layer's weights that each step of a sequence adds, by class. TensorFlow sums those of all steps at
 * once, so that all of them are in memory. A GRU uses its kernel in two parts, and the gradient of each has the size of the
 * whole. The peak memory of GRUs and LSTMs of 300 and 600 units over 128 steps grew by 1.2 to 1.5 times what this comes to,
 * what a batch becomes on its way included.
 */
const gradientsOfStep: Readonly<Record<string, number>> = { GRU: 2, LSTM: 1, SimpleRNN: 1 };

/**
 * Bytes that the parameters of a model take while it is trained, at the most, with the gradients of each step of recurrent
 * layers; rows and what becomes of them are not counted.
 */
export function trainingBytes(built: BuiltModel): number {
  const { trainableParams, nonTrainableParams } = summarize(built.model, built);
  return numberBytes * (numbersTrained * trainableParams + numbersKept * nonTrainableParams + sequenceGradients(built));
}

/** Numbers in the gradients of all steps of the recurrent layers. */
function sequenceGradients({ model }: BuiltModel): number {
  return model.layers.reduce((sum, layer) => {
    const gradients = gradientsOfStep[layer.getClassName()];
    return gradients === undefined ? sum : sum + gradients * replicas * stepsOf(layer) * layer.countParams();
  }, 0);
}

function stepsOf(layer: layers.Layer): number {
  const [input] = [layer.getInputAt(0)].flat();
  return input?.shape[1] ?? 1;
}

/** Bytes of a checkpoint of a model, but for the header of the file. */
export function checkpointBytes(built: BuiltModel): number {
  const { trainableParams, nonTrainableParams } = summarize(built.model, built);
  return numberBytes * (numbersSaved * trainableParams + nonTrainableParams);
}
