import type { Tensor, layers } from '@tensorflow/tfjs-node';

import type { TensorFlow } from './tensorflow';
import type { KeptTensors } from './keptTensors';
import { replaceCall, withInnerModels, wrappedLayers, type Undo } from './layersWithin';
import { NotCompilableError } from './notCompilableError';
import { dropped, drawsOf, noisyCall, type DrawContext, type Draws } from './randomLayers';

type Layer = layers.Layer;

interface LayerContext extends DrawContext {
  readonly layers: readonly Layer[];
  readonly kept: KeptTensors;
}

/**
 * Runs `work` with layers that can be compiled: those that add noise draw it from the seed and the step, and any other random
 * number that is drawn in JavaScript, which would be frozen into the graph, is refused with the layer's name.
 */
export function withCompilableLayers<T>(tf: TensorFlow, context: LayerContext, work: () => T): T {
  const active: string[] = [];
  const undo = [...makeNoiseStateless(tf, context), ...followCalls(context, active), refuseRandomNumbers()];
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

function makeNoiseStateless(tf: TensorFlow, context: LayerContext): Undo[] {
  const outer = withInnerModels(context.layers);
  // Behind all others, so that a layer inside another does not change what those draw.
  const all = [...outer, ...outer.flatMap(wrappedLayers)];
  return all.flatMap((layer, place) => {
    const draws = drawsOf(tf, context, place, all.length);
    const call = noisyCall(tf, layer, draws);
    if (call !== undefined) {
      return [replaceCall(layer, call)];
    }
    return isRecurrentCell(layer) ? [makeCellStateless(tf, layer, draws)] : [];
  });
}

/** A cell of a recurrent layer draws its masks by this function, once for all steps of a sequence, and keeps them. */
interface RecurrentCell extends Layer {
  dropoutFunc: unknown;
  dropoutMask: Tensor | Tensor[] | null;
  recurrentDropoutMask: Tensor | Tensor[] | null;
}

function isRecurrentCell(layer: Layer): layer is RecurrentCell {
  return 'dropoutMask' in layer && 'recurrentDropoutMask' in layer;
}

function makeCellStateless(tf: TensorFlow, cell: RecurrentCell, draws: Draws): Undo {
  const original = cell.dropoutFunc;
  cell.dropoutFunc = (x: Tensor, rate: number) => dropped(tf, draws, x, rate, x.shape);
  return () => {
    cell.dropoutFunc = original;
    for (const name of ['dropoutMask', 'recurrentDropoutMask'] as const) {
      tf.dispose(cell[name] ?? []);
      cell[name] = null;
    }
  };
}

/** Keeps track of which layers are being called, the innermost last, and refuses those that cannot be recorded. */
function followCalls({ layers, kept }: LayerContext, active: string[]): Undo[] {
  return withInnerModels(layers).map((layer) => {
    const call = layer.call.bind(layer);
    return replaceCall(layer, (inputs, options) => {
      active.push(layer.name);
      [layer, ...wrappedLayers(layer)].forEach(refuseState);
      const result = kept.inLayer(() => call(inputs, options));
      active.pop();
      return result;
    });
  });
}

/** What a layer remembers in JavaScript from one batch to the next would be frozen into the graph. */
function refuseState(layer: Layer): void {
  if (layer.stateful) {
    throw new NotCompilableError('it keeps a state from one batch to the next');
  }
}

function refuseRandomNumbers(): Undo {
  const { random } = Math;
  Reflect.set(Math, 'random', () => {
    throw new NotCompilableError('it draws random numbers in JavaScript');
  });
  return () => void Reflect.set(Math, 'random', random);
}
