import type { LayersModel, Tensor, Variable, layers } from '@tensorflow/tfjs-node';

import { NotCompilableError } from './notCompilableError';
import type { ColumnSpec } from './rowSource';

/** What is used of a compiled model below its public interface. */
export interface TrainableModel {
  readonly layers: layers.Layer[];
  readonly weights: layers.Layer['weights'];
  readonly trainableWeights: layers.Layer['weights'];
  readonly inputs: LayersModel['inputs'];
  readonly outputs: LayersModel['outputs'];
  readonly outputNames: string[];
  readonly loss: unknown;
  lossFunctions: ((target: Tensor, output: Tensor) => Tensor)[];
  readonly optimizer: {
    minimize: (loss: () => Tensor, returnCost?: boolean, variables?: Variable[]) => Tensor | null;
    getClassName(): string;
    getConfig(): Record<string, unknown>;
  };
  apply: LayersModel['apply'];
  makeTrainFunction(): (data: Tensor[]) => Tensor[];
  makeTestFunction(): void;
  testFunction?: (data: Tensor[]) => Tensor[];
}

/** @throws NotCompilableError for a model on which `compile` was not called. */
export function trainableModel(model: LayersModel): TrainableModel {
  // A sequential model trains through the functional one inside it.
  const inner = (model as { model?: LayersModel }).model ?? model;
  const trainable = inner as unknown as Partial<TrainableModel>;
  if (trainable.makeTrainFunction === undefined || trainable.lossFunctions === undefined) {
    throw new NotCompilableError('Call compile() on the model before compiling its training.');
  }
  return trainable as TrainableModel;
}

/** The name of an output's loss; `undefined` for a function of the caller's own. */
export function lossName({ loss, outputNames }: TrainableModel, index: number): string | undefined {
  const byOutput = loss as Readonly<Record<string, unknown>>;
  const entry = typeof loss === 'object' ? (byOutput[index] ?? byOutput[outputNames[index] ?? '']) : loss;
  return typeof entry === 'string' ? entry : undefined;
}

/** Stands in a shape for a size that the model leaves open. */
export const anySize = -1;

/** One row of each input, then of each target, as float32. */
export function modelColumns(model: TrainableModel): ColumnSpec[] {
  const rowShape = (shape: readonly (number | null)[]): number[] => shape.slice(1).map((size) => size ?? anySize);
  const inputs = model.inputs.map((input) => rowShape(input.shape));
  const targets = model.outputs.map((output, index) => {
    const shape = rowShape(output.shape);
    // Class numbers in place of one-hot vectors.
    return lossName(model, index) === 'sparseCategoricalCrossentropy' ? shape.slice(0, -1) : shape;
  });
  return [...inputs, ...targets].map((shape) => ({ dtype: 'float32', shape }));
}
