import type { LayerRow, ModelSummary } from '../../protocol/events';

/** What a layer costs besides its arithmetic: memory traffic and the calls themselves, in multiply–adds. */
const overheadPerLayer = 20_000;

/**
 * Multiply–adds of a forward pass for one row, as far as they matter for weighing models against each other: a
 * convolution uses its kernel at each output position, a dense layer once.
 */
export function forwardCost(summary: ModelSummary): number {
  return summary.layers.reduce((sum, layer) => sum + positions(layer) * layer.params + overheadPerLayer, 0);
}

function positions(layer: LayerRow): number {
  return layer.outputShape.slice(1, -1).reduce<number>((product, size) => product * (size ?? 1), 1);
}
