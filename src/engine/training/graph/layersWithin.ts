import type { layers } from '@tensorflow/tfjs-node';

type Layer = layers.Layer;

/** Takes back a change. */
export type Undo = () => void;

/** Layers with the layers inside them, where a model is a layer of another. */
export function withInnerModels(all: readonly Layer[]): Layer[] {
  return all.flatMap((layer) => [layer, ...('layers' in layer ? withInnerModels(layer.layers as Layer[]) : [])]);
}

/** Where wrappers and recurrent layers keep the layers that they call. */
const places = ['layer', 'forwardLayer', 'backwardLayer', 'cell', 'cells'] as const;

/** The layers that a layer calls itself, a model with the layers in it, and those that they call. */
export function wrappedLayers(layer: Layer): Layer[] {
  const held = layer as Layer & Partial<Record<(typeof places)[number], Layer | Layer[]>>;
  const called = withInnerModels(places.flatMap((place) => held[place] ?? []));
  return called.flatMap((inner) => [inner, ...wrappedLayers(inner)]);
}

/** Has a layer be called in another way. */
export function replaceCall(layer: Layer, call: Layer['call']): Undo {
  const own = Object.getOwnPropertyDescriptor(layer, 'call');
  layer.call = call;
  return () => {
    if (own === undefined) {
      Reflect.deleteProperty(layer, 'call');
    } else {
      Object.defineProperty(layer, 'call', own);
    }
  };
}
