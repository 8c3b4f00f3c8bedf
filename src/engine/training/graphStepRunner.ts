import type { LayersModel } from '@tensorflow/tfjs-node';

import type { Column } from '../data/column';
import type { LabelledRows, Split, SplitRows } from '../data/labelledRows';
import type { TensorFlow } from '../tensorflow';
import { adamDefaults, type AdamOptions } from './adamStep';
import { compileTraining, type CompiledTraining, type DataColumn, type PassName } from './graph/compileTraining';
import type { StepResult, StepRunner, TrainingState } from './stepRunner';

export interface GraphRunnerOptions {
  readonly adam: AdamOptions;
  readonly seed: number;
  readonly precision: 'float32' | 'bfloat16';
  /** Sizes of the batches that will come. */
  readonly trainSizes: readonly number[];
  readonly testSizes: Readonly<Record<Split, readonly number[]>>;
  /** Sizes of the batches that will be predicted; none without. */
  readonly predictSizes?: Readonly<Record<Split, readonly number[]>>;
  /** Speed passes to leave out, for measuring what each of them brings. */
  readonly without?: readonly PassName[];
}

/** Runs each step as one call of a compiled graph, in which the data stay. */
export class GraphStepRunner implements StepRunner {
  private readonly compiled: CompiledTraining;
  private step = 0;

  /** @throws NotCompilableError when the model can only be run eagerly. */
  constructor(
    private readonly tf: TensorFlow,
    private readonly model: LayersModel,
    data: SplitRows,
    options: GraphRunnerOptions,
  ) {
    const { adam, ...compileOptions } = options;
    const { learningRate, beta1, beta2, epsilon } = adamDefaults(adam);
    model.compile({
      optimizer: tf.train.adam(learningRate, beta1, beta2, epsilon),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    const columns = { training: dataColumns(data.training), test: dataColumns(data.test) };
    try {
      this.compiled = compileTraining(tf, model, { ...compileOptions, data: columns });
    } catch (error) {
      model.optimizer.dispose();
      throw error;
    }
  }

  trainStep(rows: Int32Array): StepResult {
    this.step++;
    return summed(rows.length, this.compiled.trainStep({ size: rows.length, rows }, this.step));
  }

  testStep(split: Split, rows: Int32Array): StepResult {
    return summed(rows.length, this.compiled.testStep({ size: rows.length, rows }, split));
  }

  /**
   * What the model gives for these rows, without dropout: `[rows, classes]`, in the order of the rows.
   * @throws Error when no `predictSizes` were given for the split.
   */
  async predict(split: Split, rows: Int32Array): Promise<Float32Array> {
    const [probabilities] = await this.compiled.predict(rows, split);
    return probabilities ?? new Float32Array();
  }

  getState(): TrainingState {
    const { compiled, step } = this;
    return { step, weights: compiled.getWeights(), optimizer: compiled.getOptimizerState() };
  }

  setState({ step, weights, optimizer }: TrainingState): void {
    this.step = step;
    this.compiled.setWeights(weights);
    this.compiled.setOptimizerState(optimizer);
  }

  updateModel(): void {
    this.compiled.updateModel(this.tf);
  }

  dispose(): void {
    this.compiled.dispose();
    this.model.optimizer.dispose();
  }
}

function dataColumns({ columns, labels }: LabelledRows): DataColumn[] {
  const classes: Column = { shape: [], dtype: 'uint8', values: labels };
  return [...columns, classes];
}

function summed(rows: number, { loss, metrics }: { loss: number; metrics: readonly number[] }): StepResult {
  // The step gives the share of rows that were right; their number is whole.
  return { rows, lossSum: loss * rows, correct: Math.round((metrics[0] ?? Number.NaN) * rows) };
}
