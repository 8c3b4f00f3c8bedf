import { formatCount } from '../../../protocol/format';
import type { NumericFeature, Scaler } from './fitScaler';

/** A deviation so many times the range of the middle half leaves float32 about three digits to tell that half apart. */
const mostDeviations = 10_000;

/**
 * Sentences on columns from which the training rows let nothing be learnt: the number is the same everywhere, or one is
 * so far from the rest that all others become nearly the same.
 * @param name The modality's.
 */
export function numberRemarks(
  name: string,
  features: readonly NumericFeature[],
  trainingRows: Int32Array,
): readonly string[] {
  return features.flatMap(({ name: column, values }) => {
    const sorted = Float64Array.from(trainingRows, (row) => values[row] ?? Number.NaN)
      .filter((value) => !Number.isNaN(value))
      .sort();
    const [least = 0] = sorted;
    if (least === sorted.at(-1)) {
      return [`${name}: "${column}" is ${least} wherever training rows have it; it tells no row from another.`];
    }
    const far = farthest(sorted);
    return far === undefined
      ? []
      : [
          `${name}: in "${column}", ${far} lies so far from the other numbers of the training rows that, scaled with it, these are ` +
            'nearly the same. Check it; if it stands for a missing number, leave the cell empty.',
        ];
  });
}

/**
 * Sentences on numbers so far from what the training rows hold that what a model makes of them says nothing of the others:
 * one for each column, with the farthest.
 * @param usedRows Numbers of training rows are never so far, as they make the deviation what it is.
 */
export function farNotices(
  name: string,
  features: readonly NumericFeature[],
  scaler: Scaler,
  usedRows: Int32Array,
): readonly string[] {
  return scaler.flatMap(({ name: column, mean, standardDeviation }, position) => {
    const values = features[position]?.values;
    const distanceOf = (value: number): number => Math.abs(value - mean) / standardDeviation;
    const far = usedRows.reduce((farthest, row) => {
      const value = values?.[row] ?? Number.NaN;
      return distanceOf(value) > distanceOf(farthest) ? value : farthest;
    }, mean);
    return distanceOf(far) < mostDeviations
      ? []
      : [
          `${name}: in "${column}", ${far} lies ${formatCount(Math.round(distanceOf(far)))} standard deviations from the mean of the ` +
            'training rows; one such row can decide the whole loss. Check it; if it stands for a missing number, leave the cell empty.',
        ];
  });
}

/** The number that makes the deviation large against the range of the middle half; `undefined` where none does. */
function farthest(sorted: Float64Array): number | undefined {
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const range = at(0.75) - at(0.25);
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length;
  // Where the middle half is one number, such as no purchase, few others are what is to be learnt.
  if (range === 0 || Math.sqrt(variance) < mostDeviations * range) {
    return undefined;
  }
  const [least = 0, most = 0] = [sorted[0], sorted.at(-1)];
  return most - at(0.5) > at(0.5) - least ? most : least;
}
