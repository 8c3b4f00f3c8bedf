import { modelTitle } from '../../protocol/format';
import type { ExperimentContext } from '../experimentContext';
import { finishInTurns } from '../steppedWork';
import { takeTurn } from '../takeTurn';
import type { BuiltModel } from './buildModel';

/** Models with fewer parameters are drawn before anybody could read that they are. */
const leastShown = 2 ** 20;

/**
 * Draws the weights that a model starts from, and tells every hundredth of a large model.
 * @throws CancelledError soon after the signal, however large the model is.
 */
export async function drawWeights(
  { name, model, weights }: BuiltModel,
  { signal, progress }: Pick<ExperimentContext, 'signal' | 'progress'>,
): Promise<void> {
  const total = model.countParams();
  const share = Math.max(1, Math.round(total / 100));
  let drawn = 0;
  let next = total < leastShown ? Number.POSITIVE_INFINITY : 0;
  await finishInTurns(weights.draw(new Set(model.layers)), (numbers) => {
    if (drawn >= next) {
      progress({
        phase: 'preparing',
        activity: `Drawing the weights of the ${modelTitle(name)}`,
        fraction: drawn / total,
      });
      next = drawn + share;
    }
    drawn += numbers;
    return takeTurn(signal);
  });
}
