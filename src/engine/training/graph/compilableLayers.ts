import type { Tensor, layers } from '@tensorflow/tfjs-node';

import type { TensorFlow } from './tensorflow';
import type { KeptTensors } from './keptTensors';
import { NotCompilableError } from './notCompilableError';
import type { RawOps } from './rawOps';

type Layer = layers.Layer;
type Call = Layer['call'];

interface LayerContext {
  readonly layers: readonly Layer[];
  readonly raw: RawOps;
  readonly kept: KeptTensors;
  /** int32 `[seed, step]`. */
  readonly seed: Tensor;
}

/**
 * Runs `work` with layers that can be compiled: dropout draws its masks from the seed and the step, and any other random
 * number that a layer draws in JavaScript, which would be frozen into the graph, is refused with the layer's name.
 */
export function withCompilableLayers<T>(tf: TensorFlow, context: LayerContext, work: () => T): T {
  const undo: (() => void)[] = [];
  const active: string[] = [];
  allLayers(context.layers).forEach((layer, index) => {
    const original: Call = layer.call.bind(layer);
    const call = layer.getClassName() === 'Dropout' ? statelessDropout(tf, context, layer, index) : original;
    layer.call = (inputs, options) => {
      active.push(layer.name);
      refuseState(layer);
      const result = context.kept.inLayer(() => call(inputs, options));
      active.pop();
      return result;
    };
    undo.push(() => void Reflect.deleteProperty(layer, 'call'));
  });
  const { random } = Math;
  Reflect.set(Math, 'random', () => {
    throw new NotCompilableError('it draws random numbers in JavaScript');
  });
  undo.push(() => void Reflect.set(Math, 'random', random));
  try {
    return work();
  } catch (error) {
    const layer = active.at(-1);
    if (error instanceof NotCompilableError && layer !== undefined) {
      throw new NotCompilableError(`The layer ${layer} cannot be compiled: ${error.message}.`);
    }
    throw error;
  } finally {
    undo.reverse().forEach((restore) => restore());
  }
}

/** What a layer remembers in JavaScript from one batch to the next would be frozen into the graph. */
function refuseState(layer: Layer): void {
  if (layer.stateful) {
    throw new NotCompilableError('it keeps a state from one batch to the next');
  }
}

/** Layers with the layers inside them; a model may be a layer of another. */
function allLayers(layers: readonly Layer[]): Layer[] {
  return layers.flatMap((layer) => [layer, ...('layers' in layer ? allLayers(layer.layers as Layer[]) : [])]);
}

/** Masks of a step follow from the seed, the step and the layer's place in the model. */
function statelessDropout(tf: TensorFlow, { raw, seed }: LayerContext, layer: Layer, index: number): Call {
  const config = layer.getConfig();
  const rate = Number(config['rate'] ?? 0);
  const noiseShape = config['noiseShape'] as (number | null)[] | null | undefined;
  return (inputs, options) => {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    if (x === undefined || options['training'] !== true || rate <= 0) {
      return inputs;
    }
    const shape = noiseShape?.map((size, axis) => size ?? x.shape[axis] ?? 1) ?? x.shape;
    const uniform = raw.statelessUniform(shape, tf.add(seed, tf.tensor1d([index + 1, 0], 'int32')));
    const kept = tf.cast(tf.greaterEqual(uniform, tf.scalar(rate)), 'float32');
    return tf.mul(tf.mul(x, tf.scalar(1 / (1 - rate))), kept);
  };
}
