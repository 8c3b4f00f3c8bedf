import type { Graph } from '../graph';
import { rewrite, type Rule, type StepOutputs } from '../rewrite';
import { biasAdd } from './biasAdd';
import { biasAddGrad } from './biasAddGrad';
import { biasGradientOfPooled } from './biasGradientOfPooled';
import { plainMatMul } from './plainMatMul';
import { reluGradientAfterPooling } from './reluGradientAfterPooling';

/**
 * Everything that is done to a recorded step for no other reason than speed, by name, with what it does. A step computes the
 * same without any of them, but for rounding and for what `fusedOptimizers` says.
 */
export const speedPasses = {
  activationGradients:
    'Gradients of activations, of the mean and of repeated tensors as one operation in place of several, while recording',
  recurrentBlocks:
    'Each step of an LSTM or GRU, and its gradient, by the one operation that TensorFlow has for it, and the gradients of ' +
    'their weights over all steps at once, while recording',
  fusedOptimizers:
    'Gradient descent and Adam as one operation for each weight; without it, the operations of the library’s own ' +
    'optimizers are recorded, of which Adam adds ε after the correction of its moments, not before it as Keras does',
  plainMatMul: 'Products of two matrices by MatMul in place of a batch of one product',
  biasAdd: 'Biases by BiasAdd, which TensorFlow fuses with the convolution or product before it',
  biasAddGrad: 'Gradients of biases by BiasAddGrad on a matrix, which stays out of the gradient of the kernel',
  reluGradientAfterPooling: 'The gradient of a ReLU below a pooling on the pooled values, of which there are fewer',
  biasGradientOfPooled: 'The gradient of a bias below a pooling from the pooled gradient, which holds the same numbers',
} as const satisfies Readonly<Record<string, string>>;

export type PassName = keyof typeof speedPasses;

export const passNames = Object.keys(speedPasses) as readonly PassName[];

const cleanups = { plainMatMul, biasAdd, biasAddGrad } as const;

/** Rewrites a recorded step into cheaper operations that compute the same, leaving out the passes that are named. */
export function withSpeedPasses(graph: Graph, recorded: StepOutputs, without: ReadonlySet<PassName>): StepOutputs {
  const rules = Object.entries(cleanups)
    .filter(([name]) => !without.has(name as PassName))
    .map(([, rule]) => rule(graph));
  let step = rewrite(recorded, firstOf(rules));
  if (!without.has('reluGradientAfterPooling')) {
    step = reluGradientAfterPooling(graph, step);
  }
  return without.has('biasGradientOfPooled') ? step : rewrite(step, biasGradientOfPooled(graph));
}

/** The first of several rules that has something to say about a node. */
function firstOf(rules: readonly Rule[]): Rule {
  return (node) => {
    for (const rule of rules) {
      const replacement = rule(node);
      if (replacement !== undefined) {
        return replacement;
      }
    }
    return undefined;
  };
}
