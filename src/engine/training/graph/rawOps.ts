import type { KernelConfig, NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';

import type { TensorFlow } from './tensorflow';
import { nativeBackend, type NativeBackend, type OpAttr } from './nativeBackend';

type RawOp = (inputs: Readonly<Record<string, Tensor>>) => Tensor;

/** How many tensors each gives. */
const blockCellOutputs = { GRUBlockCell: 4, GRUBlockCellGrad: 4, LSTMBlockCell: 7, LSTMBlockCellGrad: 5 } as const;

export type BlockCellOp = keyof typeof blockCellOutputs;

interface BlockCellAttrs {
  readonly floats?: Readonly<Record<string, number>>;
  readonly flags?: Readonly<Record<string, boolean>>;
}

/** TensorFlow operations that tfjs has no function for. They run on the backend and are recorded like any other. */
export interface RawOps {
  /** One output, attribute `T` of the first input; the inputs in the order given here. */
  elementwise(op: string, order: readonly string[]): RawOp;
  broadcastTo(x: Tensor, shape: readonly number[]): Tensor;
  /** Loss and its gradient by the logits `[rows, classes]`, for labels `[rows]` or probabilities `[rows, classes]`. */
  softmaxCrossEntropy(logits: Tensor, labels: Tensor, sparse: boolean): { loss: Tensor; gradient: Tensor };
  /** For each row the one of `x` where `condition`, bool `[rows]`, holds, or else that of `y`; both `[rows, width]`. */
  select(condition: Tensor, x: Tensor, y: Tensor): Tensor;
  /** All that one step of a recurrent layer computes, or its gradient: float32 tensors in the order of the operation. */
  blockCell(op: BlockCellOp, inputs: readonly Tensor[], attrs?: BlockCellAttrs): Tensor[];
  /** Uniform on [0, 1) or standard normal, determined by the two numbers of the seed. */
  statelessRandom(distribution: 'uniform' | 'normal', shape: readonly number[], seed: Tensor): Tensor;
}

export function rawOps(tf: TensorFlow): RawOps {
  const backend = nativeBackend(tf);
  const type = (name: string, tensor: Tensor): OpAttr => ({
    name,
    type: backend.binding.TF_ATTR_TYPE,
    value: tensor.dtype === 'int32' ? 3 : 1,
  });
  const run = (op: string, attrs: OpAttr[], inputs: Tensor[], outputs: number): Tensor[] =>
    kernel(tf, backend, op, attrs, inputs, outputs);
  const ints = (values: readonly number[]): Tensor => tf.tensor1d([...values], 'int32');
  return {
    elementwise: (op, order) => (inputs) => {
      const list = order.map((name) => required(inputs[name], op));
      return first(run(op, [type('T', required(list[0], op))], list, 1));
    },
    broadcastTo(x, shape) {
      const target = ints(shape);
      return first(run('BroadcastTo', [type('T', x), type('Tidx', target)], [x, target], 1));
    },
    softmaxCrossEntropy(logits, labels, sparse) {
      const op = sparse ? 'SparseSoftmaxCrossEntropyWithLogits' : 'SoftmaxCrossEntropyWithLogits';
      const attrs = sparse ? [type('T', logits), type('Tlabels', labels)] : [type('T', logits)];
      const [loss, gradient] = run(op, attrs, [logits, labels], 2);
      return { loss: required(loss, op), gradient: required(gradient, op) };
    },
    select(condition, x, y) {
      return first(run('Select', [type('T', x)], [condition, x, y], 1));
    },
    blockCell(op, inputs, { floats = {}, flags = {} } = {}) {
      const { TF_ATTR_FLOAT, TF_ATTR_BOOL } = backend.binding;
      const attrs = [
        type('T', required(inputs[0], op)),
        ...Object.entries(floats).map(([name, value]) => ({ name, type: TF_ATTR_FLOAT, value })),
        ...Object.entries(flags).map(([name, value]) => ({ name, type: TF_ATTR_BOOL, value })),
      ];
      return run(op, attrs, [...inputs], blockCellOutputs[op]);
    },
    statelessRandom(distribution, shape, seed) {
      const op = distribution === 'uniform' ? 'StatelessRandomUniform' : 'StatelessRandomNormal';
      const size = ints(shape);
      const float: OpAttr = { name: 'dtype', type: backend.binding.TF_ATTR_TYPE, value: 1 };
      return first(run(op, [float, type('T', size), type('Tseed', seed)], [size, seed], 1));
    },
  };
}

/** Goes through the library's engine, so that what is made is tidied up and known to the gradient tape. */
function kernel(
  tf: TensorFlow,
  backend: NativeBackend,
  op: string,
  attrs: OpAttr[],
  inputs: Tensor[],
  outputs: number,
): Tensor[] {
  const kernelName = `Raw${op}`;
  if (!isKnown(tf, kernelName)) {
    tf.registerKernel({
      kernelName,
      backendName: 'tensorflow',
      kernelFunc: ({ inputs: named, attrs: call }) => {
        const { list, count } = call as unknown as { list: OpAttr[]; count: number };
        const tensors = Object.values(named as NamedTensorMap);
        return backend.executeMultipleOutputs(op, list, tensors, count);
      },
    });
  }
  const named = Object.fromEntries(inputs.map((input, index) => [String(index), input]));
  const result = tf.engine().runKernel(kernelName, named, { list: attrs as never, count: outputs });
  return Array.isArray(result) ? result : [result];
}

/** The library's type leaves out that there may be no such kernel. */
function isKnown(tf: TensorFlow, kernelName: string): boolean {
  return (tf.getKernel(kernelName, 'tensorflow') as KernelConfig | undefined) !== undefined;
}

function first(tensors: readonly Tensor[]): Tensor {
  return required(tensors[0], 'The operation');
}

function required(tensor: Tensor | undefined, op: string): Tensor {
  if (tensor === undefined) {
    throw new Error(`${op} lacks a tensor.`);
  }
  return tensor;
}
