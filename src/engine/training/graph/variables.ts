import type { LayerVariable, Tensor, Variable } from '@tensorflow/tfjs-node';

/** The variable behind a layer's weight, which the library's types only call a tensor. */
export function variableOf(weight: LayerVariable): Variable {
  const value: Tensor = weight.read();
  if (!('assign' in value)) {
    throw new Error(`The weight ${weight.name} is not a variable.`);
  }
  return value as Variable;
}
