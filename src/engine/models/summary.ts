import type { LayersModel, layers } from '@tensorflow/tfjs-node';

import type { LayerRow, ModelSummary } from '../../protocol/events';

type Layer = layers.Layer;

/**
 * The rows of a model's summary as Keras 3 prints them: layers from the inputs to the outputs by depth. Made from the
 * layers themselves; the library's own summary cuts long cells.
 */
export function summarize(model: LayersModel, options: { readonly sequential: boolean }): ModelSummary {
  const layers = options.sequential
    ? model.layers.filter((layer) => layer.getClassName() !== 'InputLayer')
    : model.layers;
  const trainableParams = countParams(model.trainableWeights);
  const totalParams = countParams(model.weights);
  return {
    name: options.sequential ? 'sequential' : 'functional',
    sequential: options.sequential,
    layers: layers.map((layer) => layerRow(layer)),
    totalParams,
    trainableParams,
    nonTrainableParams: totalParams - trainableParams,
  };
}

/** A layer that is called several times has a row of its own all the same, with the output of the last call. */
function layerRow(layer: Layer): LayerRow {
  return {
    name: layer.name,
    type: layer.getClassName(),
    outputShape: layer.inboundNodes.at(-1)?.outputTensors[0]?.shape ?? [],
    params: countParams(layer.weights),
    connectedTo: layer.getClassName() === 'InputLayer' ? [] : inboundTensors(layer),
  };
}

/** The tensors a layer is called on, as `name[node][tensor]`. */
function inboundTensors(layer: Layer): string[] {
  const inputs = layer.inboundNodes.flatMap(({ inputTensors }) => inputTensors);
  return inputs.map((input) => `${input.sourceLayer.name}[${input.nodeIndex}][${input.outputTensorIndex ?? 0}]`);
}

function countParams(weights: readonly { readonly shape: readonly (number | null)[] }[]): number {
  return weights.reduce(
    (sum, weight) => sum + weight.shape.reduce<number>((product, size) => product * (size ?? 1), 1),
    0,
  );
}
