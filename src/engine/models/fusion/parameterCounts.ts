/** Weights of a dense layer: a kernel `[inputs, units]` and a bias. */
export function denseParameters(inputs: number, units: number): number {
  return (inputs + 1) * units;
}

/**
 * Weights of a GRU that resets before it multiplies (`reset_after=False` in Keras): kernel, recurrent kernel and one bias
 * of three gates. Cho et al. (2014), "Learning phrase representations using RNN encoder–decoder for statistical machine
 * translation".
 */
export function gruParameters(width: number, units: number): number {
  return 3 * (width + units + 1) * units;
}
