/** Weights of a dense layer: a kernel `[inputs, units]` and a bias. */
export function denseParameters(inputs: number, units: number): number {
  return (inputs + 1) * units;
}

/** Weights of a convolution whose window has that many positions: a kernel and a bias. */
export function convParameters(positions: number, channels: number, filters: number): number {
  return (positions * channels + 1) * filters;
}

/**
 * Weights of an LSTM: kernel, recurrent kernel and bias of four gates. Hochreiter and Schmidhuber (1997), "Long
 * short-term memory", with the forget gate of Gers, Schmidhuber and Cummins (2000).
 */
export function lstmParameters(width: number, units: number): number {
  return 4 * (width + units + 1) * units;
}

/**
 * Weights of a GRU that resets before it multiplies (`reset_after=False` in Keras): kernel, recurrent kernel and one bias
 * of three gates. Cho et al. (2014), "Learning phrase representations using RNN encoder–decoder for statistical machine
 * translation".
 */
export function gruParameters(width: number, units: number): number {
  return 3 * (width + units + 1) * units;
}

/** The length at an axis of a row. */
export function lengthAt(rowShape: readonly number[], axis: number): number {
  const length = rowShape.at(axis);
  if (length === undefined) {
    throw new Error(`Rows of shape [${rowShape.join(', ')}] have no axis ${axis}.`);
  }
  return length;
}
