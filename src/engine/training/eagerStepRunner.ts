import type { LayersModel, Scalar, Tensor, Tensor1D, Tensor2D, Variable, layers } from '@tensorflow/tfjs-node';

import { fillRows, rowSize } from '../data/column';
import type { LabelledRows, Split, SplitRows } from '../data/labelledRows';
import type { BuiltModel } from '../models/buildModel';
import type { TensorFlow } from '../tensorflow';
import { sparseCategoricalCrossEntropy } from './crossEntropy';
import type { AdamOptions } from './adamStep';
import { KerasAdam } from './kerasAdam';
import type { StepResult, StepRunner, TrainingState } from './stepRunner';
import { variableOf } from './variables';

/** Runs each operation as it comes. */
export class EagerStepRunner implements StepRunner {
  private readonly optimizer: KerasAdam;
  private readonly variables: Variable[];
  /** The model up to the input of its last layer, whose softmax is part of the loss. */
  private readonly trunk: LayersModel;
  /** Absent when the output is made in another way. */
  private readonly head: layers.Layer | undefined;

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

  trainStep(rows: Int32Array): StepResult {
    const { tf } = this;
    this.built.clock.step = this.optimizer.step + 1;
    const [loss, correct] = tf.tidy(() => {
      const { inputs, labels } = this.tensors(this.data.training, rows);
      let correct = 0;
      const { value, grads } = tf.variableGrads(() => {
        const logits = this.logits(inputs, true);
        // Read here: what is not returned from this function is gone after it.
        correct = scalarValue(this.countCorrect(logits, labels));
        return sparseCategoricalCrossEntropy(tf, logits, labels);
      }, this.variables);
      this.optimizer.apply(grads);
      return [scalarValue(value), correct] as const;
    });
    return { rows: rows.length, lossSum: loss * rows.length, correct };
  }

  testStep(split: Split, rows: Int32Array): StepResult {
    const { tf } = this;
    const [loss, correct] = tf.tidy(() => {
      const { inputs, labels } = this.tensors(this.data[split], rows);
      const logits = this.logits(inputs, false);
      const value = sparseCategoricalCrossEntropy(tf, logits, labels);
      return [scalarValue(value), scalarValue(this.countCorrect(logits, labels))];
    });
    return { rows: rows.length, lossSum: loss * rows.length, correct };
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

  private tensors({ columns, labels }: LabelledRows, rows: Int32Array): { inputs: Tensor[]; labels: Tensor1D } {
    const { tf } = this;
    const inputs = columns.map((column) => {
      const values = new Float32Array(rows.length * rowSize(column));
      fillRows(column, rows, values);
      return tf.tensor(values, [rows.length, ...column.shape]);
    });
    return {
      inputs,
      labels: tf.tensor1d(
        Int32Array.from(rows, (row) => labels[row] ?? 0),
        'int32',
      ),
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
