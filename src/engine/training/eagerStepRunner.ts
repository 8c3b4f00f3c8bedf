import type { LayersModel, Rank, Scalar, Tensor, Tensor1D, Tensor2D, Variable, layers } from '@tensorflow/tfjs-node';

import { consecutive } from '../data/batches';
import { fillRows, rowSize } from '../data/column';
import type { LabelledRows, Split, SplitRows } from '../data/labelledRows';
import { batchSource, fetchBatch, isStreamed } from '../data/streaming/batchSource';
import type { BuiltModel } from '../models/buildModel';
import type { TensorFlow } from '../tensorflow';
import { sparseCategoricalCrossEntropy } from './crossEntropy';
import type { AdamOptions } from './graph/adamStep';
import { KerasAdam } from './kerasAdam';
import { meanSquaredError } from './meanSquaredError';
import type { RowPredictions } from './rowPredictions';
import type { StepResult, StepRunner, TrainingState } from './stepRunner';
import { isRegression } from './task';
import { variableOf } from './graph/variables';

/** What a step says of its rows besides the loss. */
type Score = Pick<StepResult, 'correct' | 'absoluteErrorSum'>;

/** The mean loss of a batch, and what else there is to say of its rows when it is asked for. */
interface Outcome {
  readonly loss: Scalar;
  readonly score: () => Score;
  readonly predictions: () => RowPredictions;
}

/** Runs each operation as it comes. */
export class EagerStepRunner implements StepRunner {
  private readonly optimizer: KerasAdam;
  private readonly variables: Variable[];
  /** The model up to the input of its last layer, whose softmax is part of the loss. */
  private readonly trunk: LayersModel;
  /** Absent when the output is made in another way. */
  private readonly head: layers.Layer | undefined;
  /** Rows of the next step that are not in memory otherwise, in their order. */
  private fetched: { readonly rows: Int32Array; readonly batch: LabelledRows } | undefined;

  constructor(
    private readonly tf: TensorFlow,
    private readonly built: Pick<BuiltModel, 'model' | 'clock'>,
    private readonly data: SplitRows,
    adam: AdamOptions,
  ) {
    const { model } = built;
    this.head = softmaxHead(model);
    this.trunk = this.head === undefined ? model : tf.model({ inputs: model.inputs, outputs: this.head.input });
    this.variables = model.trainableWeights.map(variableOf);
    this.optimizer = new KerasAdam(tf, this.variables, adam);
  }

  announce(split: Split, rows: Int32Array): void {
    batchSource(this.data[split].columns).announce(rows);
  }

  async prepare(split: Split, rows: Int32Array): Promise<void> {
    const data = this.data[split];
    this.fetched = isStreamed(data.columns) ? { rows, batch: await fetchBatch(data, rows) } : undefined;
  }

  trainStep(rows: Int32Array): StepResult {
    const { tf } = this;
    this.built.clock.step = this.optimizer.step + 1;
    return tf.tidy(() => {
      const { inputs, labels } = this.tensors('training', rows);
      let score: Score = { correct: 0 };
      const { value, grads } = tf.variableGrads(() => {
        const outcome = this.outcome(inputs, labels, true);
        // Read here: what is not returned from this function is gone after it.
        score = outcome.score();
        return outcome.loss;
      }, this.variables);
      this.optimizer.apply(grads);
      return { rows: rows.length, lossSum: scalarValue(value) * rows.length, ...score };
    });
  }

  testStep(split: Split, rows: Int32Array): StepResult {
    let said: RowPredictions | undefined;
    const result = this.tf.tidy(() => {
      const { inputs, labels } = this.tensors(split, rows);
      const { loss, score, predictions } = this.outcome(inputs, labels, false);
      said = split === 'test' ? predictions() : undefined;
      return { rows: rows.length, lossSum: scalarValue(loss) * rows.length, ...score() };
    });
    return said === undefined ? result : { ...result, predictions: said };
  }

  getState(): TrainingState {
    const weights = this.built.model.getWeights().map((weight) => weight.dataSync<'float32'>());
    return { step: this.optimizer.step, weights, optimizer: this.optimizer.getState() };
  }

  setState({ step, weights, optimizer }: TrainingState): void {
    const { tf, built } = this;
    const tensors = built.model.getWeights().map((weight, index) => tf.tensor(weights[index] ?? [], weight.shape));
    built.model.setWeights(tensors);
    tf.dispose(tensors);
    this.optimizer.setState(step, optimizer);
  }

  updateModel(): void {
    // The model's own weights are what is trained.
  }

  dispose(): void {
    this.optimizer.dispose();
  }

  private tensors(split: Split, wanted: Int32Array): { inputs: Tensor[]; labels: Tensor1D } {
    const { tf, fetched } = this;
    const isFetched = fetched?.rows === wanted;
    const { columns, labels } = isFetched ? fetched.batch : this.data[split];
    const rows = isFetched ? consecutive(0, wanted.length) : wanted;
    const inputs = columns.map((column) => {
      const values = new Float32Array(rows.length * rowSize(column));
      fillRows(column, rows, values);
      return tf.tensor(values, [rows.length, ...column.shape]);
    });
    return {
      inputs,
      labels:
        labels instanceof Uint8Array
          ? tf.tensor1d(
              Int32Array.from(rows, (row) => labels[row] ?? 0),
              'int32',
            )
          : tf.tensor1d(Float32Array.from(rows, (row) => labels[row] ?? 0)),
    };
  }

  private outcome(inputs: Tensor[], labels: Tensor1D, training: boolean): Outcome {
    const { tf } = this;
    if (isRegression(this.built.model)) {
      const output = this.trunk.apply(inputs, { training }) as Tensor2D;
      const targets = tf.reshape<Rank.R2>(labels, [-1, 1]);
      return {
        loss: meanSquaredError(tf, output, targets),
        score: () => ({ correct: 0, absoluteErrorSum: scalarValue(tf.sum(tf.abs(tf.sub(output, targets)))) }),
        predictions: () => ({ values: output.dataSync<'float32'>() }),
      };
    }
    const logits = this.logits(inputs, training);
    return {
      loss: sparseCategoricalCrossEntropy(tf, logits, labels),
      score: () => ({ correct: scalarValue(this.countCorrect(logits, labels)) }),
      predictions: () => ({
        values: Float32Array.from(tf.argMax(logits, 1).dataSync()),
        probabilities: tf.max(tf.softmax(logits), 1).dataSync<'float32'>(),
      }),
    };
  }

  /** `[batch, classes]`, before the softmax; the logarithm of probabilities is as good, they sum to 1. */
  private logits(inputs: Tensor[], training: boolean): Tensor2D {
    const { tf, head } = this;
    const output = this.trunk.apply(inputs, { training }) as Tensor2D;
    if (head === undefined) {
      return tf.log(tf.clipByValue(output, smallestProbability, 1));
    }
    const [kernel, bias] = head.trainableWeights.map((weight) => weight.read());
    if (kernel === undefined || bias === undefined) {
      throw new Error(`The last layer, ${head.name}, has no kernel and bias.`);
    }
    return tf.add(tf.matMul(output, kernel as Tensor2D), bias);
  }

  private countCorrect(logits: Tensor2D, labels: Tensor1D): Scalar {
    const { tf } = this;
    return tf.sum(tf.equal(tf.argMax(logits, 1), labels).cast('float32'));
  }
}

/** Keras's own; the logarithm of 0 would be infinite. */
const smallestProbability = 1e-7;

/** The Dense layer with softmax in which a model ends, if it does. */
function softmaxHead(model: LayersModel): layers.Layer | undefined {
  const layer = model.outputs[0]?.sourceLayer;
  return layer?.getClassName() === 'Dense' && layer.getConfig()['activation'] === 'softmax' ? layer : undefined;
}

function scalarValue(tensor: Scalar): number {
  const value = tensor.dataSync()[0];
  if (value === undefined) {
    throw new Error('The training step gave no value.');
  }
  return value;
}
