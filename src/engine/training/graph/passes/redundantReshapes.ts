import type { Graph } from '../graph';
import type { GraphNode, Output } from '../graphNode';
import { sameShape } from '../shape';
import type { Rule } from '../rewrite';

/** Reshapes to the same shape and casts to the same type vanish, and of two reshapes in a row only the last counts. */
export function redundantReshapes(graph: Graph): Rule {
  return (node) => {
    switch (node.op) {
      case 'Reshape':
        return shortened(graph, node);
      case 'Cast':
        return node.input(0).dtype === node.output.dtype ? node.input(0) : undefined;
      default:
        return undefined;
    }
  };
}

function shortened(graph: Graph, node: GraphNode): Output | undefined {
  const [x, { shape }] = [node.input(0), node.output];
  if (sameShape(x.shape, shape)) {
    return x;
  }
  if (x.node.op !== 'Reshape') {
    return undefined;
  }
  const source = x.node.input(0);
  return sameShape(source.shape, shape) ? source : graph.reshape(source, shape);
}
