import { adamDefaults, adamStepSize, type AdamOptions } from './adamStep';
import { dataType } from './dataType';
import type { Graph, GraphVariable } from './graph';
import type { GraphNode, Output } from './graphNode';
import type { TrainableModel } from './trainableModel';

/** An optimizer whose update of a weight is one TensorFlow operation. */
export interface FusedOptimizer {
  /** Slots for each weight, all zero at first, in the order in which `update` takes them. */
  readonly slotsPerWeight: number;
  /** What a step is given: the step size. */
  stepSize(step: number): number;
  update(graph: Graph, place: UpdatePlace): GraphNode;
}

export interface UpdatePlace {
  readonly weight: GraphVariable;
  readonly slots: readonly GraphVariable[];
  readonly gradient: Output;
  readonly stepSize: Output;
  /** Reads of the weight that must have happened. */
  readonly after: readonly GraphNode[];
}

const attrs = { T: { type: dataType.float32 }, use_locking: { b: true } };

/** Plain gradient descent: w ← w − lr · g. */
export function fusedSgd(learningRate: number): FusedOptimizer {
  return {
    slotsPerWeight: 0,
    stepSize: () => learningRate,
    update: (graph, { weight, gradient, stepSize, after }) =>
      graph.node('ResourceApplyGradientDescent', [weight.handle, stepSize, gradient], attrs, [], after),
  };
}

/**
 * Adam by Keras's formula, on TensorFlow's kernel. The kernel computes 1 − β in float32 where Keras rounds the exact
 * difference, which makes its moments larger by a constant factor k. The step size and ε are scaled so that the factors
 * cancel: α √k₂ / k₁ · m / (√v + ε √k₂).
 */
export function fusedAdam(options: AdamOptions): FusedOptimizer {
  const adam = adamDefaults(options);
  const excess = (beta: number): number => (1 - Math.fround(beta)) / Math.fround(1 - beta);
  const root = Math.sqrt(excess(adam.beta2));
  return {
    slotsPerWeight: 2,
    stepSize: (step) => (adamStepSize(step, adam) * root) / excess(adam.beta1),
    update(graph, { weight, slots, gradient, stepSize, after }) {
      // The kernel corrects α by powers of β; they are given as 0, since α comes corrected.
      const zero = graph.float(0);
      const numbers = [adam.beta1, adam.beta2, adam.epsilon * root].map((value) => graph.float(value));
      const handles = [weight, ...slots].map((variable) => variable.handle);
      return graph.node(
        'ResourceApplyAdam',
        [...handles, zero, zero, stepSize, ...numbers, gradient],
        attrs,
        [],
        after,
      );
    },
  };
}

/** `undefined` for an optimizer without a fused form: its own operations are recorded. */
export function fusedOptimizerOf({ optimizer }: TrainableModel): FusedOptimizer | undefined {
  const config = optimizer.getConfig();
  const number = (key: string, fallback: number): number => {
    const value = config[key];
    return typeof value === 'number' ? value : fallback;
  };
  const defaults = adamDefaults({ learningRate: number('learningRate', 0.001) });
  switch (optimizer.getClassName()) {
    case 'SGD':
      return fusedSgd(defaults.learningRate);
    case 'Adam':
      return fusedAdam({
        learningRate: defaults.learningRate,
        beta1: number('beta1', defaults.beta1),
        beta2: number('beta2', defaults.beta2),
        epsilon: number('epsilon', defaults.epsilon),
      });
    default:
      return undefined;
  }
}
