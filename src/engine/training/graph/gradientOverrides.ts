import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';

import type { TensorFlow } from './tensorflow';
import type { RawOps } from './rawOps';

/**
 * Gradients for which TensorFlow has an operation of its own. The library composes them of several, which costs more
 * than the computation itself.
 */
export function withGradientOverrides<T>(tf: TensorFlow, raw: RawOps, work: () => T): T {
  const overrides = gradients(tf, raw);
  const originals = overrides.map(({ kernelName }) => tf.getGradient(kernelName));
  const replace = (configs: readonly (GradConfig | undefined)[]): void => {
    overrides.forEach(({ kernelName }, index) => {
      tf.unregisterGradient(kernelName);
      const config = configs[index];
      if (config !== undefined) {
        tf.registerGradient(config);
      }
    });
  };
  replace(overrides);
  try {
    return work();
  } finally {
    replace(originals);
  }
}

function gradients(tf: TensorFlow, raw: RawOps): GradConfig[] {
  /** An activation whose gradient is one operation of `dy` and its own output or input. */
  const activation = (kernelName: string, saves: 'input' | 'output', order: 'dy first' | 'saved first'): GradConfig => {
    const grad = raw.elementwise(`${kernelName}Grad`, order === 'dy first' ? ['dy', 'saved'] : ['saved', 'dy']);
    return {
      kernelName,
      ...(saves === 'input' ? { inputsToSave: ['x'] } : { outputsToSave: [true] }),
      gradFunc: (dy, [saved]) => ({ x: () => grad({ dy: dy as Tensor, saved: saved as Tensor }) }),
    };
  };
  return [
    activation('Relu', 'output', 'dy first'),
    activation('Relu6', 'output', 'dy first'),
    activation('Selu', 'output', 'dy first'),
    activation('Sigmoid', 'output', 'saved first'),
    activation('Tanh', 'output', 'saved first'),
    activation('Softplus', 'input', 'dy first'),
    {
      kernelName: 'Mean',
      inputsToSave: ['x'],
      gradFunc: (dy, [saved], attrs) => {
        const { shape } = saved as Tensor;
        const axes = tf.util.parseAxisParam((attrs as unknown as { axis: number | number[] }).axis, shape);
        const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
        const count = axes.reduce((product, axis) => product * (shape[axis] ?? 1), 1);
        return { x: () => raw.broadcastTo(tf.mul(tf.reshape(dy as Tensor, kept), 1 / count), shape) };
      },
    },
    {
      kernelName: 'Tile',
      inputsToSave: ['x'],
      gradFunc: (dy, [saved], attrs) => {
        const { shape } = saved as Tensor;
        const { reps } = attrs as unknown as { reps: readonly number[] };
        return { x: () => summedTiles(tf, dy as Tensor, shape, reps) };
      },
    },
  ];
}

/** The sum of all tiles of `[…, reps · size, …]`, of which the library cuts out one after the other. */
function summedTiles(tf: TensorFlow, dy: Tensor, shape: readonly number[], reps: readonly number[]): Tensor {
  const parts: number[] = [];
  const summed: number[] = [];
  shape.forEach((size, axis) => {
    const count = reps[axis] ?? 1;
    if (count > 1) {
      summed.push(parts.push(count) - 1);
    }
    parts.push(size);
  });
  return tf.sum(tf.reshape(dy, parts), summed);
}
