import { dataType } from '../dataType';
import { channelsLast, type Graph } from '../graph';
import type { Output } from '../graphNode';
import { sameShape, sizeOf } from '../shape';
import type { Rule } from '../rewrite';

/** Adding a weight vector along the last axis becomes the BiasAdd that TensorFlow fuses with convolutions and products. */
export function biasAdd(graph: Graph): Rule {
  return (node) => {
    if (node.op !== 'Add' && node.op !== 'AddV2') {
      return undefined;
    }
    const { shape, dtype } = node.output;
    if (dtype !== dataType.float32 || shape.length < 2 || shape.length > 5) {
      return undefined;
    }
    const sides = [node.input(0), node.input(1)];
    const x = sides.find((side) => sameShape(side.shape, shape));
    const bias = sides.map((side) => weightVector(side)).find((side) => side !== undefined);
    if (x === undefined || bias === undefined || bias.shape[0] !== shape.at(-1) || weightVector(x) !== undefined) {
      return undefined;
    }
    const attrs = { T: { type: dtype }, data_format: channelsLast };
    return graph.single('BiasAdd', [x, bias], attrs, dtype, shape);
  };
}

/** The one-dimensional weight behind a tensor that is long in its last axis only. */
function weightVector(x: Output): Output | undefined {
  const source = x.node.op === 'Reshape' && sizeOf(x.shape) === x.shape.at(-1) ? x.node.input(0) : x;
  return source.shape.length === 1 && source.node.op === 'ReadVariableOp' ? source : undefined;
}
