import { dataType } from '../dataType';
import { channelsLast, type Graph } from '../graph';
import { sizeOf } from '../shape';
import type { Rule } from '../rewrite';

/**
 * Summing over all but the last axis is the gradient of a bias. It is taken of a matrix: of a tensor of four dimensions,
 * TensorFlow's optimizer would fuse it into the gradient of the convolution's kernel, which makes that slower.
 */
export function biasAddGrad(graph: Graph): Rule {
  return (node) => {
    if (node.op !== 'Sum') {
      return undefined;
    }
    const [x, axes] = [node.input(0), node.input(1).node.values];
    const { dtype, shape } = node.output;
    const rank = x.shape.length;
    const keepDims = node.attrs['keep_dims'];
    if (axes === undefined || rank < 2 || dtype !== dataType.float32 || (keepDims && 'b' in keepDims && keepDims.b)) {
      return undefined;
    }
    const summed = new Set(Array.from(axes, (axis) => (axis + rank) % rank));
    if (summed.size !== rank - 1 || summed.has(rank - 1)) {
      return undefined;
    }
    const channels = x.shape[rank - 1] ?? 1;
    const matrix = rank === 2 ? x : graph.reshape(x, [sizeOf(x.shape) / channels, channels]);
    const attrs = { T: { type: dtype }, data_format: channelsLast };
    return graph.single('BiasAddGrad', [matrix], attrs, dtype, shape);
  };
}
