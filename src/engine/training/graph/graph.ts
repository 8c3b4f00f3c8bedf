import { dataType, type DataType, type TypedValues } from './dataType';

export type Shape = readonly number[];

/** A value of an attribute, in the form of tensorflow/core/framework/attr_value.proto. */
export type AttrValue =
  | { readonly type: number }
  | { readonly i: number }
  | { readonly f: number }
  | { readonly b: boolean }
  | { readonly s: Uint8Array }
  | { readonly shape: { readonly dim: readonly { readonly size: number }[] } }
  | { readonly tensor: { readonly dtype: number; readonly tensorShape: object; readonly tensorContent: Uint8Array } }
  | {
      readonly list: {
        readonly i?: readonly number[];
        readonly type?: readonly number[];
        readonly s?: readonly Uint8Array[];
      };
    };

export type Attrs = Readonly<Record<string, AttrValue>>;

export interface TensorSpec {
  readonly dtype: DataType;
  readonly shape: Shape;
}

/** One tensor that a node gives. */
export class Output {
  constructor(
    readonly node: GraphNode,
    readonly index: number,
    readonly spec: TensorSpec,
  ) {}

  get dtype(): DataType {
    return this.spec.dtype;
  }

  get shape(): Shape {
    return this.spec.shape;
  }

  /** The name under which a session feeds or fetches it. */
  get name(): string {
    return `${this.node.name}:${this.index}`;
  }
}

/** One TensorFlow operation in a graph. Passes may give it other inputs; nothing else changes. */
export class GraphNode {
  readonly outputs: readonly Output[];

  constructor(
    readonly name: string,
    readonly op: string,
    public inputs: readonly Output[],
    readonly attrs: Attrs,
    specs: readonly TensorSpec[],
    /** Nodes that must have run before this one, though nothing is taken from them. */
    readonly controls: readonly GraphNode[],
    /** Values of a constant. */
    readonly values?: TypedValues,
  ) {
    this.outputs = specs.map((spec, index) => new Output(this, index, spec));
  }

  get output(): Output {
    return only(this.outputs, this.op);
  }
}

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
    return new GraphNode(`${op}_${this.count++}`, op, inputs, attrs, specs, controls, values);
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

  /** The value once the given nodes have run. */
  after(x: Output, controls: readonly GraphNode[]): Output {
    return this.node('Identity', [x], { T: { type: x.dtype } }, [x.spec], controls).output;
  }
}

/** The only element of a list that has exactly one. */
export function only<T>(list: readonly T[], what: string): T {
  const [first] = list;
  if (first === undefined || list.length !== 1) {
    throw new Error(`${what} gives ${list.length} tensors where one is expected.`);
  }
  return first;
}

export function shapeProto(shape: Shape): { dim: { size: number }[] } {
  return { dim: shape.map((size) => ({ size })) };
}

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, index) => size === b[index]);
}

/** All nodes that the given ones need, each after what it needs itself. */
export function topologicalOrder(roots: Iterable<GraphNode>): GraphNode[] {
  const order: GraphNode[] = [];
  const seen = new Set<GraphNode>();
  for (const root of roots) {
    // An explicit stack: recorded recurrent layers make chains that are too deep to recurse into.
    const stack = [{ node: root, next: 0 }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top === undefined) {
        break;
      }
      if (top.next === 0 && seen.has(top.node)) {
        stack.pop();
        continue;
      }
      seen.add(top.node);
      const needed = top.node.inputs[top.next]?.node ?? top.node.controls[top.next - top.node.inputs.length];
      top.next++;
      if (needed === undefined) {
        order.push(top.node);
        stack.pop();
      } else if (!seen.has(needed)) {
        stack.push({ node: needed, next: 0 });
      }
    }
  }
  return order;
}
