import { LabError } from '../../../protocol/errors';

/** What takes the place of a missing value. Zero is the number 0 of the data, not of the scale. */
export type FillRule = 'mean' | 'median' | 'zero';

/** One numeric column of a table. */
export interface NumericFeature {
  readonly name: string;
  /** One number a row, in the range of float32; NaN where the value is missing. */
  readonly values: Float64Array;
}

export interface ScaledFeature {
  readonly name: string;
  readonly mean: number;
  /** Population standard deviation; what values are divided by. 1 for a feature that never changes. */
  readonly standardDeviation: number;
  /** What takes the place of a missing value, in the data's own units. */
  readonly fill: number;
}

/** How a table becomes inputs: (value − mean) / standard deviation of each feature, in their order. */
export type Scaler = readonly ScaledFeature[];

/**
 * Learns mean, standard deviation and fill of each feature from the values present in the training rows, and from
 * nothing else: what other rows hold must not reach the model.
 * @throws LabError `badData` that names the feature that has no value in any training row.
 */
export function fitScaler(features: readonly NumericFeature[], trainingRows: Int32Array, rule: FillRule): Scaler {
  return features.map((feature) => fitFeature(feature, trainingRows, rule));
}

function fitFeature({ name, values }: NumericFeature, trainingRows: Int32Array, rule: FillRule): ScaledFeature {
  const all = Float64Array.from(trainingRows, (row) => values[row] ?? NaN);
  // A typed array sorts by value; sorted, the sums do not depend on the order of the rows either.
  const present = all.filter((value) => !Number.isNaN(value)).sort();
  if (present.length === 0) {
    throw new LabError(
      'badData',
      `The numeric column "${name}" has no value in any of the ${all.length} training rows. Leave the column out.`,
    );
  }
  const { mean, standardDeviation } = moments(present);
  const fills = { mean, median: median(present), zero: 0 };
  return { name, mean, standardDeviation, fill: fills[rule] };
}

function moments(sorted: Float64Array): { mean: number; standardDeviation: number } {
  const first = sorted[0] ?? 0;
  // Rounding would give equal values a tiny deviation, and division by it would blow up the next row that differs.
  if (first === sorted.at(-1)) {
    return { mean: first, standardDeviation: 1 };
  }
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length;
  // Differences so small that their square is 0.
  return { mean, standardDeviation: variance === 0 ? 1 : Math.sqrt(variance) };
}

function median(sorted: Float64Array): number {
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const high = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return low + (high - low) / 2;
}
