import type { DataId, Tensor } from '@tensorflow/tfjs-core';

import type { TensorFlow } from '../../tensorflow';
import { dataType, ofTfjs, toDataType, type TypedValues } from './dataType';
import { sameShape, type AttrValue, type Attrs, type Graph, type Output } from './graph';
import { nativeBackend, type NativeBackend, type OpAttr } from './nativeBackend';
import { NotCompilableError } from './notCompilableError';

/** Kinds of attributes by the binding's numbers, in the order of its enumeration. */
const attrKinds = ['string', 'int', 'float', 'bool', 'type', 'shape'] as const;

/**
 * Attributes that kernels of tfjs-node leave out, since eager execution infers them where a graph may not.
 */
const inferredAttrs: Readonly<Record<string, (inputs: readonly Output[]) => Attrs>> = {
  ExpandDims: ([x, axis]) => ({ T: { type: typeOf(x) }, Tdim: { type: typeOf(axis) } }),
  Where: ([x]) => ({ T: { type: typeOf(x) } }),
};

/**
 * Follows every TensorFlow operation that the backend executes and adds it to a graph. The operations do run, on whatever
 * values the tensors have: what they compute is thrown away, what they are is kept.
 */
export class Recorder {
  private readonly backend: NativeBackend;
  private readonly outputs = new Map<DataId, Output>();
  private readonly producers = new Map<DataId, { readonly op: string; readonly inputs: readonly Tensor[] }>();
  /** Keeps tensors alive that gradients ask for after the library has let go of them. */
  private readonly held: Tensor[] = [];
  private recording = false;
  private reading = false;

  constructor(
    private readonly tf: TensorFlow,
    readonly graph: Graph,
  ) {
    this.backend = nativeBackend(tf);
  }

  /** From here on, the tensor stands for this output. */
  bind(tensor: Tensor, output: Output): void {
    this.outputs.set(tensor.dataId, output);
  }

  /** The output that a tensor stands for; a tensor from outside the recording becomes a constant. */
  outputOf(tensor: Tensor): Output {
    const known = this.outputs.get(tensor.dataId) ?? this.constant(tensor);
    // Tensors of several shapes may share one piece of data.
    return sameShape(known.shape, tensor.shape) ? known : this.graph.reshape(known, tensor.shape);
  }

  /** The operation that made a tensor, if it was recorded. */
  producerOf(tensor: Tensor): { readonly op: string; readonly inputs: readonly Tensor[] } | undefined {
    return this.producers.get(tensor.dataId);
  }

  /** Records what `work` executes. */
  record<T>(work: () => T): T {
    const { backend } = this;
    const single = backend.executeSingleOutput.bind(backend);
    const multiple = backend.executeMultipleOutputs.bind(backend);
    const read = backend.readSync.bind(backend);
    backend.executeSingleOutput = (op, attrs, inputs) => {
      this.hold(op, inputs);
      const output = single(op, attrs, inputs);
      this.add(op, attrs, inputs, [output]);
      return output;
    };
    backend.executeMultipleOutputs = (op, attrs, inputs, count) => {
      const results = multiple(op, attrs, inputs, count);
      this.add(op, attrs, inputs, results);
      return results;
    };
    backend.readSync = (dataId) => {
      this.refuseRead(dataId);
      return read(dataId);
    };
    const allowGather = this.letGatherRead();
    this.recording = true;
    try {
      return work();
    } finally {
      this.recording = false;
      allowGather.restore();
      // The originals are the backend's class's.
      for (const method of ['executeSingleOutput', 'executeMultipleOutputs', 'readSync']) {
        Reflect.deleteProperty(backend, method);
      }
      this.letGo();
    }
  }

  /** Lets values be read while `work` runs, where the reading is known to have no effect on the step. */
  whileReading<T>(work: () => T): T {
    const before = this.reading;
    this.reading = true;
    try {
      return work();
    } finally {
      this.reading = before;
    }
  }

  /** The library's gather reads its indices, but only to check them, which the operation does itself. */
  private letGatherRead(): { restore(): void } {
    const { tf } = this;
    const gather = tf.getKernel('GatherV2', 'tensorflow');
    const swap = (kernel: typeof gather): void => {
      tf.unregisterKernel('GatherV2', 'tensorflow');
      tf.registerKernel(kernel);
    };
    swap({ ...gather, kernelFunc: (call) => this.whileReading(() => gather.kernelFunc(call)) });
    return { restore: () => swap(gather) };
  }

  private add(op: string, attrs: readonly OpAttr[], inputs: readonly Tensor[], results: readonly Tensor[]): void {
    const ins = inputs.map((input) => this.outputOf(input));
    const given = Object.fromEntries(attrs.map((attr) => [attr.name, attrValue(attr)]));
    const specs = results.map((result) => ({ dtype: this.typeOfResult(result), shape: [...result.shape] }));
    const node = this.graph.node(op, ins, { ...inferredAttrs[op]?.(ins), ...given }, specs);
    results.forEach((result, index) => {
      const output = node.outputs[index];
      if (output !== undefined) {
        this.bind(result, output);
        this.producers.set(result.dataId, { op, inputs });
      }
    });
  }

  private typeOfResult(tensor: Tensor): ReturnType<typeof toDataType> {
    return toDataType(this.backend.tensorMap.get(tensor.dataId)?.dtype ?? ofTfjs(tensor.dtype));
  }

  private constant(tensor: Tensor): Output {
    const dtype = ofTfjs(tensor.dtype);
    const values = this.whileReading(() => copyOf(this.backend.readSync(tensor.dataId), dtype));
    const output = this.graph.constant(values, dtype, [...tensor.shape]);
    this.bind(tensor, output);
    return output;
  }

  private refuseRead(dataId: DataId): void {
    const output = this.outputs.get(dataId);
    if (this.recording && !this.reading && output !== undefined && output.node.op !== 'Const') {
      throw new NotCompilableError('it reads a computed value in JavaScript while it runs');
    }
  }

  /** The losses are computed from what went into the last activation; tidying up must not take that away. */
  private hold(op: string, inputs: readonly Tensor[]): void {
    if (op === 'Softmax' || op === 'Sigmoid') {
      for (const input of inputs) {
        if (!input.kept) {
          this.held.push(this.tf.keep(input));
        }
      }
    }
  }

  private letGo(): void {
    for (const tensor of this.held.splice(0)) {
      tensor.kept = false;
      if (!tensor.isDisposed) {
        tensor.dispose();
      }
    }
  }
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

function copyOf(values: TypedValues | readonly number[], dtype: number): TypedValues {
  switch (dtype) {
    case dataType.float32:
      return Float32Array.from(values);
    case dataType.int32:
      return Int32Array.from(values);
    default:
      return Uint8Array.from(values);
  }
}

function typeOf(output: Output | undefined): number {
  return output?.dtype ?? dataType.float32;
}
