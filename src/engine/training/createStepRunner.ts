import type { RunEventBody } from '../../protocol/events';
import type { Experiment } from '../../protocol/experiment';
import { batchSizes } from '../data/batches';
import type { SplitRows } from '../data/labelledRows';
import type { RowCounts } from '../data/multimodalDataset';
import type { BuiltModel } from '../models/buildModel';
import type { TensorFlow } from '../tensorflow';
import { EagerStepRunner } from './eagerStepRunner';
import { NotCompilableError, type CompileOptions } from './graph/compileTraining';
import { GraphStepRunner } from './graphStepRunner';
import type { StepRunner } from './stepRunner';

/** Besides, how steps are compiled where that is not for an experiment to say: for measuring what it brings. */
export interface StepRunnerRequest extends Pick<CompileOptions, 'replicas' | 'residentLimit' | 'without'> {
  readonly tf: TensorFlow;
  readonly built: Pick<BuiltModel, 'name' | 'model' | 'clock'>;
  readonly data: SplitRows;
  readonly counts: RowCounts;
  readonly training: Experiment['training'];
  /** Whether the processor computes with bfloat16; without, it would be slower than float32. */
  readonly hasBfloat16: boolean;
  readonly emit: (event: RunEventBody) => void;
  /** Called before a model that cannot be compiled is trained eagerly, which may take more memory; an error ends it there. */
  readonly beforeEager?: () => void;
}

/**
 * Compiles the model's training where the experiment asks for it and the model allows it; otherwise it runs eagerly, with a
 * notice that is the same for all models with the same reason.
 */
export function createStepRunner(request: StepRunnerRequest): StepRunner {
  const { tf, built, data, counts, training, emit } = request;
  const adam = { learningRate: training.learningRate };
  const { batchSize, seed } = training;
  const precision = usablePrecision(request);
  if (training.engine === 'graph') {
    try {
      const trainSizes = batchSizes(counts.training, batchSize);
      const testSizes = {
        training: batchSizes(counts.validation, batchSize),
        test: batchSizes(counts.test, batchSize),
      };
      const { replicas, residentLimit, without } = request;
      const options = { adam, seed, precision, trainSizes, testSizes, replicas, residentLimit, without };
      return new GraphStepRunner(tf, built.model, data, options);
    } catch (error) {
      if (!(error instanceof NotCompilableError)) {
        throw error;
      }
      const how = precision === 'float32' ? 'which is slower' : 'which is slower and in float32';
      emit({
        kind: 'notice',
        message: `Models are trained without compilation, ${how}, as far as this concerns them: ${error.message}`,
      });
      request.beforeEager?.();
    }
  }
  return new EagerStepRunner(tf, built, data, adam);
}

/** What was asked for where that is possible; float32 otherwise, which is said. */
function usablePrecision({ training, hasBfloat16, emit }: StepRunnerRequest): 'float32' | 'bfloat16' {
  if (training.precision === 'float32' || (hasBfloat16 && training.engine === 'graph')) {
    return training.precision;
  }
  const reason = hasBfloat16
    ? 'bfloat16 needs compiled steps (training.engine "graph")'
    : 'this processor has neither AVX512_BF16 nor AMX';
  emit({ kind: 'notice', message: `Models are trained in float32: ${reason}.` });
  return 'float32';
}
