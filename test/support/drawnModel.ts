import { buildModel, type BuiltModel } from '../../src/engine/models/buildModel';
import { finish } from '../../src/engine/steppedWork';

/** A model as it is when its training begins: with its initial weights. */
export function drawnModel(...options: Parameters<typeof buildModel>): BuiltModel {
  const built = buildModel(...options);
  finish(built.weights.draw(new Set(built.model.layers)));
  return built;
}
