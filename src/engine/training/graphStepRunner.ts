import type { LayersModel } from '@tensorflow/tfjs-node';

import type { Column } from '../data/column';
import type { LabelledRows, Split } from '../data/labelledRows';
import { batchSource, isStreamed } from '../data/streaming/batchSource';
import type { TensorFlow } from '../tensorflow';
import { adamDefaults, type AdamOptions } from './graph/adamStep';
import { isRegression } from './task';
import {
  compileTraining,
  type CompiledTraining,
  type CompileOptions,
  type RowSource,
  type SplitData,
  type StepInput,
  type StepValues,
} from './graph/compileTraining';
import { predictionsOf } from './rowPredictions';
import type { StepResult, StepRunner, TrainingState } from './stepRunner';

export interface GraphRunnerOptions extends Omit<CompileOptions, 'data' | 'testOutputs'> {
  readonly adam: AdamOptions;
}

/** Rows in memory, or a source of them: the model's inputs, then the class numbers. */
export type GraphRunnerData = Readonly<Record<Split, LabelledRows | RowSource>>;

/** Runs each step as one call of a compiled graph, in which the data stay as long as they are few enough. */
export class GraphStepRunner implements StepRunner {
  private readonly compiled: CompiledTraining;
  private readonly summed: typeof summedHits;
  private step = 0;
  private prepared: { readonly rows: Int32Array; readonly input: StepInput } | undefined;

  /** @throws NotCompilableError when the model can only be run eagerly. */
  constructor(
    private readonly tf: TensorFlow,
    private readonly model: LayersModel,
    data: GraphRunnerData,
    options: GraphRunnerOptions,
  ) {
    const { adam, ...compileOptions } = options;
    const { learningRate, beta1, beta2, epsilon } = adamDefaults(adam);
    model.compile({
      optimizer: tf.train.adam(learningRate, beta1, beta2, epsilon),
      ...(isRegression(model)
        ? { loss: 'meanSquaredError', metrics: [tf.metrics.meanAbsoluteError] }
        : { loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] }),
    });
    this.summed = isRegression(model) ? summedErrors : summedHits;
    const columns = { training: splitData(data.training), test: splitData(data.test) };
    try {
      this.compiled = compileTraining(tf, model, { ...compileOptions, testOutputs: ['test'], data: columns });
    } catch (error) {
      model.optimizer.dispose();
      throw error;
    }
  }

  announce(split: Split, rows: Int32Array): void {
    this.compiled.announce(rows, split);
  }

  async prepare(split: Split, rows: Int32Array): Promise<void> {
    this.prepared = { rows, input: await this.compiled.input(rows, split) };
  }

  trainStep(rows: Int32Array): StepResult {
    const input = this.input('training', rows);
    this.step++;
    return this.summed(rows.length, this.compiled.trainStep(input, this.step));
  }

  testStep(split: Split, rows: Int32Array): StepResult {
    const values = this.compiled.testStep(this.input(split, rows), split);
    const [outputs] = values.outputs ?? [];
    const result = this.summed(rows.length, values);
    return outputs === undefined ? result : { ...result, predictions: predictionsOf(outputs, rows.length) };
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

  /** What was prepared for exactly these rows; rows in memory need no preparation. */
  private input(split: Split, rows: Int32Array): StepInput {
    const { prepared } = this;
    this.prepared = undefined;
    const input = prepared?.rows === rows ? prepared.input : this.compiled.input(rows, split);
    if (input instanceof Promise) {
      throw new Error('These rows are not in memory: prepare() has to come before the step.');
    }
    return input;
  }
}

function splitData(data: LabelledRows | RowSource): SplitData {
  if ('gather' in data) {
    return data;
  }
  const { columns, labels } = data;
  const all = [...columns, targetColumn(labels)];
  return isStreamed(columns) ? batchSource(all) : all;
}

/** Class numbers `[]` a row, or targets `[1]` a row, as the model's output has it. */
function targetColumn(labels: LabelledRows['labels']): Column {
  return labels instanceof Uint8Array
    ? { shape: [], dtype: 'uint8', values: labels }
    : { shape: [1], dtype: 'float32', values: labels };
}

function summedErrors(rows: number, { loss, metrics }: StepValues): StepResult {
  return { rows, lossSum: loss * rows, correct: 0, absoluteErrorSum: (metrics[0] ?? Number.NaN) * rows };
}

function summedHits(rows: number, { loss, metrics }: StepValues): StepResult {
  // The step gives the share of rows that were right; their number is whole.
  return { rows, lossSum: loss * rows, correct: Math.round((metrics[0] ?? Number.NaN) * rows) };
}
