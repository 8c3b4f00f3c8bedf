import type { Graph } from '../graph';
import type { Output } from '../graphNode';
import type { Rule } from '../rewrite';

/**
 * The library multiplies two matrices as batches of one. The operation for plain matrices computes the same product
 * faster, and is the one that TensorFlow fuses with a bias and a ReLU.
 */
export function plainMatMul(graph: Graph): Rule {
  return (node) => {
    if (node.op !== 'BatchMatMulV2') {
      return undefined;
    }
    const [a, b] = [asMatrix(graph, node.input(0)), asMatrix(graph, node.input(1))];
    if (a === undefined || b === undefined) {
      return undefined;
    }
    const { shape, dtype } = node.output;
    const attrs = {
      T: { type: dtype },
      transpose_a: node.attrs['adj_x'] ?? { b: false },
      transpose_b: node.attrs['adj_y'] ?? { b: false },
    };
    const product = graph.single('MatMul', [a, b], attrs, dtype, shape.slice(-2));
    return shape.length === 2 ? product : graph.reshape(product, shape);
  };
}

function asMatrix(graph: Graph, x: Output): Output | undefined {
  if (x.shape.length === 2) {
    return x;
  }
  return x.shape.length === 3 && x.shape[0] === 1 ? graph.reshape(x, x.shape.slice(1)) : undefined;
}
