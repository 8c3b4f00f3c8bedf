import { dataType } from './dataType';
import type { AttrValue, Attrs, Output } from './graphNode';
import type { OpAttr } from './nativeBackend';
import { NotCompilableError } from './notCompilableError';

/** Kinds of attributes by the binding's numbers, in the order of its enumeration. */
const attrKinds = ['string', 'int', 'float', 'bool', 'type', 'shape'] as const;

/**
 * Attributes that kernels of tfjs-node leave out or, in a mean of booleans, take from before a cast: eager execution infers
 * them where a graph may not.
 */
const inferredAttrs: Readonly<Record<string, (inputs: readonly Output[]) => Attrs>> = {
  ExpandDims: ([x, axis]) => ({ T: { type: typeOf(x) }, Tdim: { type: typeOf(axis) } }),
  Mean: ([x]) => ({ T: { type: typeOf(x) } }),
  Where: ([x]) => ({ T: { type: typeOf(x) } }),
};

/** The attributes of an operation in a graph, from those that the backend executed it with. */
export function recordedAttrs(op: string, given: readonly OpAttr[], inputs: readonly Output[]): Attrs {
  return {
    ...Object.fromEntries(given.map((attr) => [attr.name, attrValue(attr)])),
    ...inferredAttrs[op]?.(inputs),
  };
}

function attrValue({ name, type, value }: OpAttr): AttrValue {
  const kind = attrKinds[type];
  const list = Array.isArray(value) ? (value as number[]) : undefined;
  switch (kind) {
    case 'string':
      return { s: new TextEncoder().encode(String(value)) };
    case 'int':
      return list === undefined ? { i: Number(value) } : { list: { i: list } };
    case 'float':
      return { f: Number(value) };
    case 'bool':
      return { b: Boolean(value) };
    case 'type':
      return list === undefined ? { type: Number(value) } : { list: { type: list } };
    case 'shape':
      return { shape: { dim: (list ?? []).map((size) => ({ size })) } };
    default:
      throw new NotCompilableError(`it uses an operation whose attribute ${name} is of an unknown kind`);
  }
}

function typeOf(output: Output | undefined): number {
  return output?.dtype ?? dataType.float32;
}
