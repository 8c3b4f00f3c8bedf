import type { layers } from '@tensorflow/tfjs-node';

import type { Experiment } from '../../protocol/experiment';
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

/**
 * Numbers for each parameter of a recurrent layer that every step of a sequence adds in eager training, by class: the library
 * lets go of what the gradients of its weights are summed of only after the last step. The peak memory of GRUs and LSTMs of
 * 600 units grew by 3.3 and 1.7 for each of 120 steps, what a batch becomes on its way included. Compiled training takes these
 * gradients over all steps at once, and a GRU of 1,500 units, or an LSTM, needs what it needs for 8 steps for 128 as well,
 * but for what a batch becomes on its way.
 */
const numbersOfEagerStep: Readonly<Record<string, number>> = { GRU: 4, LSTM: 2, SimpleRNN: 2 };

/**
 * Bytes that the parameters of a model take while it is trained, at the most, with the gradients of each step of recurrent
 * layers where it is trained eagerly; rows and what becomes of them are not counted.
 */
export function trainingBytes(built: BuiltModel, engine: Experiment['training']['engine']): number {
  const { trainableParams, nonTrainableParams } = summarize(built.model, built);
  const ofSteps = engine === 'eager' ? sequenceGradients(built) : 0;
  return numberBytes * (numbersTrained * trainableParams + numbersKept * nonTrainableParams + ofSteps);
}

/** Numbers in the gradients of all steps of the recurrent layers. */
function sequenceGradients({ model }: BuiltModel): number {
  return model.layers.reduce((sum, layer) => {
    const numbers = numbersOfEagerStep[layer.getClassName()];
    return numbers === undefined ? sum : sum + numbers * stepsOf(layer) * layer.countParams();
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
