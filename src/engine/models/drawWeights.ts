import { finishInTurns } from '../steppedWork';
import { takeTurn } from '../takeTurn';
import type { BuiltModel } from './buildModel';

/**
 * Draws the weights that a model starts from.
 * @throws CancelledError soon after the signal, however large the model is.
 */
export async function drawWeights({ model, weights }: BuiltModel, signal: AbortSignal): Promise<void> {
  await finishInTurns(weights.draw(new Set(model.layers)), () => takeTurn(signal));
}
