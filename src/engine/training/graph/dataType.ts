import { NotCompilableError } from './notCompilableError';

/** TensorFlow's numbers for the data types used here (tensorflow/core/framework/types.proto). */
export const dataType = {
  float32: 1,
  int32: 3,
  uint8: 4,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  resource: 20,
} as const;

export type DataType = (typeof dataType)[keyof typeof dataType];

/** Values of a tensor as they cross the border to TensorFlow. */
export type TypedValues = Float32Array | Int32Array | Uint8Array;

const knownTypes: ReadonlySet<number> = new Set(Object.values(dataType));

/** @throws NotCompilableError for a data type that a compiled step cannot hold, such as strings. */
export function toDataType(value: number): DataType {
  if (!knownTypes.has(value)) {
    throw new NotCompilableError(`It uses data type ${value} of TensorFlow.`);
  }
  return value as DataType;
}

/** The data type of a tensor of tfjs; `bool` is held in bytes. */
export function ofTfjs(dtype: string): DataType {
  switch (dtype) {
    case 'float32':
      return dataType.float32;
    case 'int32':
      return dataType.int32;
    case 'bool':
      return dataType.bool;
    default:
      throw new NotCompilableError(`It uses tensors of type ${dtype}.`);
  }
}

export function nameOf(dtype: DataType): string {
  return Object.entries(dataType).find(([, number]) => number === dtype)?.[0] ?? String(dtype);
}

/** Whether an array is of the kind that a tensor of this type is made from. */
export function holds(values: TypedValues, dtype: DataType): boolean {
  switch (dtype) {
    case dataType.float32:
      return values instanceof Float32Array;
    case dataType.int32:
      return values instanceof Int32Array;
    default:
      return values instanceof Uint8Array;
  }
}
