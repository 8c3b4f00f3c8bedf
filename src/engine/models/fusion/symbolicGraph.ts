import type { SymbolicTensor, layers } from '@tensorflow/tfjs-node';

type Layer = layers.Layer;

/** All layers that a symbolic tensor is computed by. */
export function layersBehind(tensors: readonly SymbolicTensor[]): Set<Layer> {
  const seen = new Set<SymbolicTensor>();
  const open = [...tensors];
  for (let x = open.pop(); x !== undefined; x = open.pop()) {
    if (!seen.has(x)) {
      seen.add(x);
      open.push(...x.inputs);
    }
  }
  return new Set([...seen].map((x) => x.sourceLayer));
}

/** All layers that a symbolic tensor goes into, directly or by way of others, with the one that made it. */
export function layersAhead(tensors: readonly SymbolicTensor[]): Set<Layer> {
  const seen = new Set<Layer>();
  const open = tensors.map((x) => x.sourceLayer);
  for (let layer = open.pop(); layer !== undefined; layer = open.pop()) {
    if (!seen.has(layer)) {
      seen.add(layer);
      open.push(...layer.outboundNodes.map((node) => node.outboundLayer));
    }
  }
  return seen;
}

/** Frees the weights of encoder layers that do not lead to the output, which no model would dispose. */
export function disposeUnused(inputs: readonly SymbolicTensor[], output: SymbolicTensor): void {
  const used = layersBehind([output]);
  for (const layer of layersAhead(inputs)) {
    if (!used.has(layer)) {
      layer.dispose();
    }
  }
}
