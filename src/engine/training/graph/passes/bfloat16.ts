import { dataType } from '../dataType';
import type { Graph } from '../graph';
import type { Output } from '../graphNode';
import type { Rule } from '../rewrite';

/** Which inputs of an operation hold numbers that may be bfloat16. */
const arithmetic: Readonly<Record<string, readonly number[]>> = {
  Conv2D: [0, 1],
  Conv2DBackpropFilter: [0, 2],
  Conv2DBackpropInput: [1, 2],
  MatMul: [0, 1],
};

/** Operations that only move or cut numbers; they follow what they are given. */
const following: Readonly<Record<string, { readonly inputs: readonly number[]; readonly decides: number }>> = {
  BiasAdd: { inputs: [0, 1], decides: 0 },
  Relu: { inputs: [0], decides: 0 },
  ReluGrad: { inputs: [0, 1], decides: 0 },
  MaxPool: { inputs: [0], decides: 0 },
  MaxPoolGrad: { inputs: [0, 1, 2], decides: 2 },
  Reshape: { inputs: [0], decides: 0 },
};

/**
 * Computes convolutions, matrix products and the activations between them in bfloat16. What leaves that region, to the
 * softmax, the loss, the sums of gradients and the optimizer, is float32, and so are the weights themselves.
 */
export function bfloat16Arithmetic(graph: Graph): Rule {
  const narrowed = new Map<Output, Output>();
  const narrow = (output: Output): Output => {
    const source = narrowSource(output);
    if (source !== undefined) {
      return source;
    }
    const cast = narrowed.get(output) ?? graph.cast(output, dataType.bfloat16);
    narrowed.set(output, cast);
    return cast;
  };
  return (node) => {
    const [output] = node.outputs;
    const follows = following[node.op];
    const isFollowing = follows !== undefined && narrowSource(node.inputs[follows.decides]) !== undefined;
    const places = arithmetic[node.op] ?? (isFollowing ? follows.inputs : undefined);
    if (output?.dtype !== dataType.float32 || places === undefined) {
      return undefined;
    }
    const inputs = node.inputs.map((input, index) => (places.includes(index) ? narrow(input) : input));
    const attrs = { ...node.attrs, T: { type: dataType.bfloat16 } };
    const result = graph.single(node.op, inputs, attrs, dataType.bfloat16, output.shape);
    return graph.cast(result, dataType.float32);
  };
}

/** The bfloat16 tensor that an output only widens. */
function narrowSource(output: Output | undefined): Output | undefined {
  const source = output?.node.op === 'Cast' ? output.node.inputs[0] : undefined;
  return source?.dtype === dataType.bfloat16 ? source : undefined;
}
