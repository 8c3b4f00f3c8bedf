import type { LayersModel } from '@tensorflow/tfjs-node';

import type { TensorFlow } from './tensorflow';
import { CompiledTraining } from './compiledTraining';
import type { CompileOptions } from './options';
import { trainableModel } from './trainableModel';

export { CompiledTraining } from './compiledTraining';
export { NotCompilableError } from './notCompilableError';
export type { BySplit, CompileOptions, Split, StepInput, StepValues } from './options';
export { passNames, speedPasses, type PassName } from './passes/passes';
export type { ColumnSpec, DataColumn, RowSource, SplitData } from './rowSource';

/**
 * Compiles the training of a model into a TensorFlow graph: `model` is a layers model on which `compile` was called.
 * A step is then one call of a session, and costs what its arithmetic costs. The model and its optimizer are as before;
 * `updateModel` brings the trained weights back.
 * @throws NotCompilableError, with the layer's name where it is known, for a model whose steps are not fixed sequences of
 * TensorFlow operations.
 */
export function compileTraining(tf: TensorFlow, model: LayersModel, options: CompileOptions): CompiledTraining {
  return new CompiledTraining(tf, trainableModel(model), options);
}
