import type { LayersModel } from '@tensorflow/tfjs-node';

/** Whether a model predicts a number: one linear output, where a classifier has a probability for each class. */
export function isRegression(model: LayersModel): boolean {
  return model.outputs[0]?.shape.at(-1) === 1;
}
