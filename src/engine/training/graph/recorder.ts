import type { DataId, Tensor } from '@tensorflow/tfjs-core';

import type { TensorFlow } from './tensorflow';
import { recordedAttrs } from './attributes';
import { dataType, ofTfjs, toDataType, type TypedValues } from './dataType';
import type { Graph } from './graph';
import type { Output } from './graphNode';
import { KeptTensors } from './keptTensors';
import { nativeBackend, type NativeBackend, type OpAttr } from './nativeBackend';
import { NotCompilableError } from './notCompilableError';
import { sameShape } from './shape';

/**
 * Follows every TensorFlow operation that the backend executes and adds it to a graph. The operations do run, on whatever
 * values the tensors have: what they compute is thrown away, what they are is kept.
 */
export class Recorder {
  private readonly backend: NativeBackend;
  private readonly outputs = new Map<DataId, Output>();
  private readonly producers = new Map<DataId, { readonly op: string; readonly inputs: readonly Tensor[] }>();
  /** What stands for data from outside. */
  private readonly constants = new Set<Output>();
  private recording = false;
  private reading = false;

  readonly kept: KeptTensors;

  constructor(
    private readonly tf: TensorFlow,
    readonly graph: Graph,
  ) {
    this.backend = nativeBackend(tf);
    this.kept = new KeptTensors(tf);
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
      return this.kept.during(work);
    } finally {
      this.recording = false;
      allowGather.restore();
      // The originals are the backend's class's.
      for (const method of ['executeSingleOutput', 'executeMultipleOutputs', 'readSync']) {
        Reflect.deleteProperty(backend, method);
      }
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
    const specs = results.map((result) => ({ dtype: this.typeOfResult(result), shape: [...result.shape] }));
    const node = this.graph.node(op, ins, recordedAttrs(op, attrs, ins), specs);
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
    const repeated = repeatedValue(values, dtype);
    const shape = [...tensor.shape];
    const output =
      repeated === undefined ? this.graph.constant(values, dtype, shape) : this.graph.fill(repeated, shape);
    this.bind(tensor, output);
    this.constants.add(output);
    return output;
  }

  private refuseRead(dataId: DataId): void {
    const output = this.outputs.get(dataId);
    if (this.recording && !this.reading && output !== undefined && !this.constants.has(output)) {
      throw new NotCompilableError('it reads a computed value in JavaScript while it runs');
    }
  }

  /** The losses are computed from what went into the last activation; tidying up must not take that away. */
  private hold(op: string, inputs: readonly Tensor[]): void {
    if (op === 'Softmax' || op === 'Sigmoid') {
      inputs.forEach((input) => this.kept.hold(input));
    }
  }
}

/** Constants of more numbers than this are worth an operation of their own. */
const worthwhile = 64;

/**
 * The number of which a large constant is made; `undefined` for others. Some activations and losses of the library compute
 * with ones in the shape of a whole batch: written out, they make a file of megabytes, which may not have more than 2 GB.
 */
function repeatedValue(values: TypedValues, dtype: number): number | undefined {
  const [value] = values;
  const isLarge = dtype === dataType.float32 && values.length > worthwhile;
  return isLarge && values.every((other) => other === value) ? value : undefined;
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
