/** Weights of a dense layer: a kernel `[inputs, units]` and a bias. */
export function denseParameters(inputs: number, units: number): number {
  return (inputs + 1) * units;
}

/** Weights of a convolution whose window has that many positions: a kernel and a bias. */
export function convParameters(positions: number, channels: number, filters: number): number {
  return (positions * channels + 1) * filters;
}

/** Weights of an LSTM: kernel, recurrent kernel and bias of four gates. */
export function lstmParameters(width: number, units: number): number {
  return 4 * (width + units + 1) * units;
}

/** Weights of a GRU that resets before it multiplies: kernel, recurrent kernel and one bias of three gates. */
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
