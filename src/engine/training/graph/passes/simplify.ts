import { dataType } from '../dataType';
import { sameShape, sizeOf, type Graph, type GraphNode, type Output } from '../graph';
import type { Rule } from '../rewrite';

/** Replaces what the library records by the cheapest operations that compute the same numbers. */
export function simplify(graph: Graph): Rule {
  return (node) => {
    switch (node.op) {
      case 'Reshape':
        return withoutReshape(graph, node);
      case 'Cast':
        return input(node, 0).dtype === node.output.dtype ? input(node, 0) : undefined;
      case 'BatchMatMulV2':
        return asMatMul(graph, node);
      case 'Add':
      case 'AddV2':
        return asBiasAdd(graph, node);
      case 'Sum':
        return asBiasAddGrad(graph, node);
      case 'Const':
        return asFill(graph, node);
      default:
        return undefined;
    }
  };
}

/** Reshapes to the same shape vanish, and of two in a row only the last counts. */
function withoutReshape(graph: Graph, node: GraphNode): Output | undefined {
  const [x, { shape }] = [input(node, 0), node.output];
  if (sameShape(x.shape, shape)) {
    return x;
  }
  if (x.node.op !== 'Reshape') {
    return undefined;
  }
  const source = input(x.node, 0);
  return sameShape(source.shape, shape) ? source : graph.reshape(source, shape);
}

/** The library multiplies matrices as batches of one; the operation for plain matrices is faster. */
function asMatMul(graph: Graph, node: GraphNode): Output | undefined {
  const [a, b] = [asMatrix(graph, input(node, 0)), asMatrix(graph, input(node, 1))];
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
}

function asMatrix(graph: Graph, x: Output): Output | undefined {
  if (x.shape.length === 2) {
    return x;
  }
  return x.shape.length === 3 && x.shape[0] === 1 ? graph.reshape(x, x.shape.slice(1)) : undefined;
}

/** Adding a weight vector along the last axis is what BiasAdd fuses with convolutions and products. */
function asBiasAdd(graph: Graph, node: GraphNode): Output | undefined {
  const { shape, dtype } = node.output;
  if (dtype !== dataType.float32 || shape.length < 2 || shape.length > 5) {
    return undefined;
  }
  const sides = [input(node, 0), input(node, 1)];
  const x = sides.find((side) => sameShape(side.shape, shape));
  const bias = sides.map((side) => weightVector(side)).find((side) => side !== undefined);
  if (x === undefined || bias === undefined || bias.shape[0] !== shape.at(-1) || weightVector(x) !== undefined) {
    return undefined;
  }
  return graph.single('BiasAdd', [x, bias], { T: { type: dtype }, data_format: { s: channelsLast } }, dtype, shape);
}

/** The one-dimensional weight behind a tensor that is long in its last axis only. */
function weightVector(x: Output): Output | undefined {
  const source = x.node.op === 'Reshape' && sizeOf(x.shape) === x.shape.at(-1) ? input(x.node, 0) : x;
  return source.shape.length === 1 && source.node.op === 'ReadVariableOp' ? source : undefined;
}

/**
 * Summing over all but the last axis is the gradient of a bias. It is taken of a matrix: of a tensor of four dimensions,
 * TensorFlow's optimizer would fuse it into the gradient of the convolution's kernel, which makes that slower.
 */
function asBiasAddGrad(graph: Graph, node: GraphNode): Output | undefined {
  const [x, axes] = [input(node, 0), input(node, 1).node.values];
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
  return graph.single('BiasAddGrad', [matrix], { T: { type: dtype }, data_format: { s: channelsLast } }, dtype, shape);
}

/** A large constant of one value would be written out in the file, number by number. */
function asFill(graph: Graph, node: GraphNode): Output | undefined {
  const { values } = node;
  const value = values?.[0];
  const worthwhile = 64;
  if (
    values === undefined ||
    value === undefined ||
    values.length <= worthwhile ||
    node.output.dtype !== dataType.float32
  ) {
    return undefined;
  }
  return values.every((other) => other === value) ? graph.fill(value, node.output.shape) : undefined;
}

const channelsLast = new TextEncoder().encode('NHWC');

function input(node: GraphNode, index: number): Output {
  const output = node.inputs[index];
  if (output === undefined) {
    throw new Error(`${node.op} lacks its input ${index}.`);
  }
  return output;
}
