import { dataType, type DataType, type TypedValues } from './dataType';
import { GraphNode, type AttrValue, type Attrs, type Output, type TensorSpec } from './graphNode';
import { shapeProto, type Shape } from './shape';

/** A resource variable: it keeps its value from one call of the session to the next. */
export interface GraphVariable extends TensorSpec {
  readonly handle: Output;
}

/** Makes nodes. The methods are TensorFlow's operations, typed and with their shapes worked out. */
export class Graph {
  private count = 0;

  node(
    op: string,
    inputs: readonly Output[],
    attrs: Attrs,
    specs: readonly TensorSpec[],
    controls: readonly GraphNode[] = [],
    values?: TypedValues,
  ): GraphNode {
    return new GraphNode(`${op}_${this.nextNumber()}`, op, inputs, attrs, specs, controls, values);
  }

  /**
   * With leading zeros, so that names sort as they were given. TensorFlow's optimizer puts the terms of sums in the order of
   * their names, and a node more or less, such as where data come from, must not change the order of those behind it.
   */
  private nextNumber(): string {
    return String(this.count++).padStart(6, '0');
  }

  single(op: string, inputs: readonly Output[], attrs: Attrs, dtype: DataType, shape: Shape): Output {
    return this.node(op, inputs, attrs, [{ dtype, shape }]).output;
  }

  constant(values: TypedValues, dtype: DataType, shape: Shape): Output {
    const tensorContent = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const tensor = { dtype, tensorShape: shapeProto(shape), tensorContent };
    return this.node('Const', [], { dtype: { type: dtype }, value: { tensor } }, [{ dtype, shape }], [], values).output;
  }

  float(value: number): Output {
    return this.constant(Float32Array.of(value), dataType.float32, []);
  }

  ints(values: Shape): Output {
    return this.constant(Int32Array.from(values), dataType.int32, [values.length]);
  }

  int(value: number): Output {
    return this.constant(Int32Array.of(value), dataType.int32, []);
  }

  placeholder(dtype: DataType, shape: Shape): Output {
    return this.single(
      'Placeholder',
      [],
      { dtype: { type: dtype }, shape: { shape: shapeProto(shape) } },
      dtype,
      shape,
    );
  }

  variable(dtype: DataType, shape: Shape): GraphVariable {
    const name = new TextEncoder().encode(`variable_${this.count}`);
    const attrs = { dtype: { type: dtype }, shape: { shape: shapeProto(shape) }, shared_name: { s: name } };
    return { dtype, shape, handle: this.single('VarHandleOp', [], attrs, dataType.resource, []) };
  }

  read({ handle, dtype, shape }: GraphVariable, controls: readonly GraphNode[] = []): Output {
    return this.node('ReadVariableOp', [handle], { dtype: { type: dtype } }, [{ dtype, shape }], controls).output;
  }

  assign(variable: GraphVariable, value: Output, controls: readonly GraphNode[] = []): GraphNode {
    return this.node('AssignVariableOp', [variable.handle, value], { dtype: { type: variable.dtype } }, [], controls);
  }

  /** A binary operation on two tensors, of which the second may be a scalar. */
  binary(op: string, a: Output, b: Output): Output {
    return this.single(
      op,
      [a, b],
      { T: { type: a.dtype } },
      a.dtype,
      a.shape.length >= b.shape.length ? a.shape : b.shape,
    );
  }

  unary(op: string, x: Output): Output {
    return this.single(op, [x], { T: { type: x.dtype } }, x.dtype, x.shape);
  }

  cast(x: Output, dtype: DataType): Output {
    return this.single('Cast', [x], { SrcT: { type: x.dtype }, DstT: { type: dtype } }, dtype, x.shape);
  }

  reshape(x: Output, shape: Shape): Output {
    const attrs = { T: { type: x.dtype }, Tshape: { type: dataType.int32 } };
    return this.single('Reshape', [x, this.ints(shape)], attrs, x.dtype, shape);
  }

  fill(value: number, shape: Shape): Output {
    const attrs = { T: { type: dataType.float32 }, index_type: { type: dataType.int32 } };
    return this.single('Fill', [this.ints(shape), this.float(value)], attrs, dataType.float32, shape);
  }

  /** Equal parts along the first axis. */
  split(x: Output, count: number): readonly Output[] {
    if (count === 1) {
      return [x];
    }
    const [rows = 0, ...rest] = x.shape;
    const spec = { dtype: x.dtype, shape: [rows / count, ...rest] };
    const attrs = { T: { type: x.dtype }, num_split: { i: count } };
    return this.node('Split', [this.int(0), x], attrs, new Array<TensorSpec>(count).fill(spec)).outputs;
  }

  /** The mean of tensors of one shape. */
  mean(tensors: readonly Output[]): Output {
    const { dtype, shape } = first(tensors);
    const sum = this.single('AddN', tensors, { T: { type: dtype }, N: { i: tensors.length } }, dtype, shape);
    return this.binary('Mul', sum, this.float(1 / tensors.length));
  }

  /** Tensors one behind the other along the first axis. */
  concat(tensors: readonly Output[]): Output {
    const { dtype, shape } = first(tensors);
    const rows = tensors.reduce((sum, tensor) => sum + (tensor.shape[0] ?? 0), 0);
    const attrs = { T: { type: dtype }, N: { i: tensors.length }, Tidx: { type: dataType.int32 } };
    return this.single('ConcatV2', [...tensors, this.int(0)], attrs, dtype, [rows, ...shape.slice(1)]);
  }

  /** The value once the given nodes have run. */
  after(x: Output, controls: readonly GraphNode[]): Output {
    return this.node('Identity', [x], { T: { type: x.dtype } }, [x.spec], controls).output;
  }
}

function first(tensors: readonly Output[]): Output {
  const [tensor] = tensors;
  if (tensor === undefined) {
    throw new Error('There is no tensor to join.');
  }
  return tensor;
}

/** How images lie in memory: channels last. */
export const channelsLast: AttrValue = { s: new TextEncoder().encode('NHWC') };
