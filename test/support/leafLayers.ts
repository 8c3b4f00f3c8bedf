import type { LayersModel, layers } from '@tensorflow/tfjs-node';

/** All layers of a model, those of models within it in their place. */
export function leafLayers(model: LayersModel): layers.Layer[] {
  return model.layers.flatMap((layer) => ('layers' in layer ? leafLayers(layer as LayersModel) : [layer]));
}
