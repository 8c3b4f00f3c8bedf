import type { LayerRow, ModelSummary } from '../../protocol/events';

/** What a layer costs besides its arithmetic: memory traffic and the calls themselves, in multiply–adds. */
const overheadPerLayer = 20_000;

/** Layers that compute their steps one after the other, each with calls of its own. */
const stepwise: ReadonlySet<string> = new Set(['GRU', 'LSTM', 'SimpleRNN']);

/**
 * Multiply–adds of a forward pass for one row, as far as they matter for weighing models against each other: a
 * convolution uses its kernel at each output position, a recurrent layer at each step, a dense layer once, and an embedding
 * only looks up.
 */
export function forwardCost(summary: ModelSummary): number {
  return summary.layers.reduce((sum, layer) => sum + costOf(layer), 0);
}

function costOf(layer: LayerRow): number {
  const places = positions(layer);
  const used = layer.type === 'Embedding' ? (layer.outputShape.at(-1) ?? 1) : layer.params;
  return places * used + (stepwise.has(layer.type) ? places : 1) * overheadPerLayer;
}

function positions(layer: LayerRow): number {
  return layer.outputShape.slice(1, -1).reduce<number>((product, size) => product * (size ?? 1), 1);
}
