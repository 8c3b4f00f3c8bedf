import type { LayersModel, Scalar, Tensor, Tensor1D, Tensor2D, Variable, layers } from '@tensorflow/tfjs-node';

import type { Batch } from '../data/batches';
import type { BuiltModel } from '../models/classicModels';
import type { TensorFlow } from '../tensorflow';
import { sparseCategoricalCrossEntropy } from './crossEntropy';
import { KerasAdam, type AdamOptions } from './kerasAdam';
import type { StepResult, StepRunner } from './stepRunner';

/** Runs each operation as it comes. */
export class EagerStepRunner implements StepRunner {
  private readonly optimizer: KerasAdam;
  private readonly variables: Variable[];
  /** The model up to the input of its last layer, whose softmax is part of the loss. */
  private readonly trunk: LayersModel;
  private readonly head: layers.Layer;

  constructor(
    private readonly tf: TensorFlow,
    private readonly built: BuiltModel,
    adam: AdamOptions,
  ) {
    const { model } = built;
    this.head = lastLayer(model);
    this.trunk = tf.model({ inputs: model.inputs, outputs: this.head.input });
    this.variables = model.trainableWeights.map((weight) => asVariable(weight.read()));
    this.optimizer = new KerasAdam(tf, this.variables, adam);
  }

  trainStep(batch: Batch): StepResult {
    const { tf } = this;
    this.built.clock.step++;
    const [loss, correct] = tf.tidy(() => {
      const { inputs, labels } = this.tensors(batch);
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
    return { rows: batch.size, lossSum: loss * batch.size, correct };
  }

  testStep(batch: Batch): StepResult {
    const { tf } = this;
    const [loss, correct] = tf.tidy(() => {
      const { inputs, labels } = this.tensors(batch);
      const logits = this.logits(inputs, false);
      const value = sparseCategoricalCrossEntropy(tf, logits, labels);
      return [scalarValue(value), scalarValue(this.countCorrect(logits, labels))];
    });
    return { rows: batch.size, lossSum: loss * batch.size, correct };
  }

  dispose(): void {
    this.optimizer.dispose();
  }

  private tensors(batch: Batch): { inputs: Tensor[]; labels: Tensor1D } {
    const { tf } = this;
    // The batch's arrays are reused and the backend may read them late: each tensor gets a copy.
    const inputs = batch.inputs.map(({ values, shape }) => tf.tensor(values.slice(), [...shape]));
    return { inputs, labels: tf.tensor1d(batch.labels, 'int32') };
  }

  /** `[batch, classes]`, before the softmax. */
  private logits(inputs: Tensor[], training: boolean): Tensor2D {
    const { tf } = this;
    const features = this.trunk.apply(inputs, { training }) as Tensor2D;
    const [kernel, bias] = this.head.trainableWeights.map((weight) => weight.read());
    if (kernel === undefined || bias === undefined) {
      throw new Error(`The last layer, ${this.head.name}, has no kernel and bias.`);
    }
    return tf.add(tf.matMul(features, kernel as Tensor2D), bias);
  }

  private countCorrect(logits: Tensor2D, labels: Tensor1D): Scalar {
    const { tf } = this;
    return tf.sum(tf.equal(tf.argMax(logits, 1), labels).cast('float32'));
  }
}

/** A weight's value is a variable, though the library's types only call it a tensor. */
function asVariable(tensor: Tensor): Variable {
  if ('assign' in tensor) {
    return tensor as Variable;
  }
  throw new Error('A weight is not a variable.');
}

function lastLayer(model: LayersModel): layers.Layer {
  const layer = model.layers.at(-1);
  if (layer?.getClassName() !== 'Dense' || layer.getConfig().activation !== 'softmax') {
    throw new Error('A classification model ends in a Dense layer with softmax.');
  }
  return layer;
}

function scalarValue(tensor: Scalar): number {
  const value = tensor.dataSync()[0];
  if (value === undefined) {
    throw new Error('The training step gave no value.');
  }
  return value;
}
