import type { DataType, TypedValues } from './dataType';
import type { Shape } from './shape';

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

  /** Its only output. */
  get output(): Output {
    return only(this.outputs, this.op);
  }

  input(index: number): Output {
    const output = this.inputs[index];
    if (output === undefined) {
      throw new Error(`${this.op} lacks its input ${index}.`);
    }
    return output;
  }
}

/** The only element of a list that has exactly one. */
function only<T>(list: readonly T[], what: string): T {
  const [first] = list;
  if (first === undefined || list.length !== 1) {
    throw new Error(`${what} gives ${list.length} tensors where one is expected.`);
  }
  return first;
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
