import type { Variable } from '@tensorflow/tfjs-node';

import type { TensorFlow } from './tensorflow';

/** The variables that an optimizer of the library holds, alone or in lists of slots. */
export function optimizerVariables(tf: TensorFlow, optimizer: object): Variable[] {
  const held = Object.values(optimizer).flatMap((value: unknown) => {
    const list: unknown[] = Array.isArray(value) ? value : [value];
    return list.map((entry) => (Object.hasOwn(Object(entry) as object, 'variable') ? slotOf(entry) : entry));
  });
  return held.filter((value) => value instanceof tf.Variable) as Variable[];
}

/**
 * Remembers what an optimizer holds. Calling the result gives it back: lists of slots are cut to their former length and
 * step counts are as they were. Variables in it are the caller's to restore or dispose.
 */
export function rememberOptimizer(optimizer: object): () => void {
  const before = Object.entries(optimizer).map(([key, value]: [string, unknown]) => ({
    key,
    value,
    length: Array.isArray(value) ? value.length : 0,
  }));
  return () => {
    const known = new Set(before.map(({ key }) => key));
    Object.keys(optimizer)
      .filter((key) => !known.has(key))
      .forEach((key) => Reflect.deleteProperty(optimizer, key));
    for (const { key, value, length } of before) {
      if (Array.isArray(value)) {
        value.length = length;
      }
      Reflect.set(optimizer, key, value);
    }
  };
}

function slotOf(entry: unknown): unknown {
  return (entry as { variable: unknown }).variable;
}
