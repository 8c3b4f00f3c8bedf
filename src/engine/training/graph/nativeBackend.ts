import type { DataId, Tensor } from '@tensorflow/tfjs-core';

import type { TensorFlow } from './tensorflow';
import type { TypedValues } from './dataType';

/**
 * What is used of tfjs-node below its public interface. It is the same in all its releases since 3.0; `nativeBackend`
 * checks that it is there.
 */
export interface NativeBinding {
  createTensor(shape: readonly number[], dtype: number, values: TypedValues): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): TypedValues;
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(session: number): void;
  runSavedModel(session: number, inputs: readonly number[], inputNames: string, outputNames: string): { id: number }[];
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
}

export interface OpAttr {
  readonly name: string;
  /** One of the binding's `TF_ATTR_` numbers. */
  readonly type: number;
  readonly value: unknown;
}

export interface NativeBackend {
  readonly binding: NativeBinding;
  readonly tensorMap: { get(dataId: DataId): { readonly dtype: number } | undefined };
  executeSingleOutput(op: string, attrs: OpAttr[], inputs: Tensor[]): Tensor;
  executeMultipleOutputs(op: string, attrs: OpAttr[], inputs: Tensor[], outputs: number): Tensor[];
  readSync(dataId: DataId): TypedValues;
}

/** @throws Error when another backend than tfjs-node's is active. */
export function nativeBackend(tf: TensorFlow): NativeBackend {
  const backend = tf.backend() as unknown as Partial<NativeBackend>;
  if (backend.binding === undefined || backend.executeSingleOutput === undefined || backend.tensorMap === undefined) {
    throw new Error(`Training can only be compiled with the backend of tfjs-node; "${tf.getBackend()}" is active.`);
  }
  return backend as NativeBackend;
}
