import type { Graph } from '../graph';
import type { GraphNode, Output } from '../graphNode';
import { nodesOf, rewrite, usersOf, type StepOutputs } from '../rewrite';

/**
 * Takes the gradient of ReLU behind the pooling that follows it, where there are fewer numbers: with r = relu(x) and
 * p = maxPool(r), ReluGrad(MaxPoolGrad(r, p, g), r) is MaxPoolGrad(r, p, ReluGrad(g, p)). The forward pass stays as it is,
 * so that convolution, bias and ReLU remain one fused operation.
 *
 * Exact: a pooled value is 0 only if its whole window is, and then neither form lets a gradient through.
 */
export function reluGradientAfterPooling(graph: Graph, step: StepOutputs): StepOutputs {
  const users = usersOf(nodesOf(step));
  return rewrite(step, (node) => {
    const pooling = node.op === 'ReluGrad' ? node.inputs[0]?.node : undefined;
    if (pooling?.op !== 'MaxPoolGrad' || users.get(pooling)?.length !== 1) {
      return undefined;
    }
    const [relu, pooled, gradient] = pooling.inputs;
    const isPoolOfRelu = relu?.node.op === 'Relu' && pooled?.node.op === 'MaxPool' && node.inputs[1] === relu;
    if (!isPoolOfRelu || gradient === undefined) {
      return undefined;
    }
    return swapped(graph, pooling, relu, pooled, gradient);
  });
}

function swapped(graph: Graph, pooling: GraphNode, relu: Output, pooled: Output, gradient: Output): Output {
  const small = graph.single('ReluGrad', [gradient, pooled], { T: { type: pooled.dtype } }, pooled.dtype, pooled.shape);
  return graph.single('MaxPoolGrad', [relu, pooled, small], pooling.attrs, relu.dtype, relu.shape);
}
