import type { Graph } from '../graph';
import type { Output } from '../graphNode';
import { sizeOf } from '../shape';
import type { Rule } from '../rewrite';

/**
 * The gradient of a bias below a pooling is the sum over the pooled gradient: MaxPoolGrad puts each of its numbers into
 * one place and zeros elsewhere, so the sums are over the same numbers, a quarter as many.
 */
export function biasGradientOfPooled(graph: Graph): Rule {
  return (node) => {
    if (node.op !== 'BiasAddGrad') {
      return undefined;
    }
    const pooling = sourceOf(node.inputs[0])?.node;
    const gradient = pooling?.op === 'MaxPoolGrad' ? pooling.inputs[2] : undefined;
    // A reshape in between may have moved values to other channels.
    if (gradient === undefined || gradient.shape.at(-1) !== node.output.shape[0]) {
      return undefined;
    }
    const channels = gradient.shape.at(-1) ?? 1;
    const matrix = graph.reshape(gradient, [sizeOf(gradient.shape) / channels, channels]);
    return graph.single('BiasAddGrad', [matrix], node.attrs, node.output.dtype, node.output.shape);
  };
}

function sourceOf(output: Output | undefined): Output | undefined {
  return output?.node.op === 'Reshape' ? output.node.inputs[0] : output;
}
