import { formatCount } from '../../../protocol/format';
import type { NumericFeature, ScaledFeature, Scaler } from './fitScaler';

/** A deviation so many times the range of the middle half leaves float32 about three digits to tell that half apart. */
const mostDeviations = 10_000;

/** So many columns are named. */
const mostNamed = 5;

interface Rows {
  readonly trainingRows: Int32Array;
  /** Training rows, and those for validation and test. */
  readonly usedRows: Int32Array;
}

/**
 * Sentences on columns from which the training rows let nothing be learnt, as the number is the same everywhere or one is so
 * far from the rest that all others become nearly the same, and on numbers of other rows so far from what the training
 * rows hold that what a model makes of them says nothing of the others.
 * @param name The modality's.
 * @param scaler Of the same columns, by the training rows.
 */
export function numberRemarks(
  name: string,
  features: readonly NumericFeature[],
  scaler: Scaler,
  { trainingRows, usedRows }: Rows,
): readonly string[] {
  const same = features.filter(({ values }) => isSame(values, trainingRows));
  const others = features.filter((feature) => !same.includes(feature));
  return [
    ...sameNotice(name, same, trainingRows),
    ...others.flatMap((feature) => squashingNotice(name, feature, trainingRows)),
    ...others.flatMap((feature) => farNotice(name, feature, scaler[features.indexOf(feature)], usedRows)),
  ];
}

function present({ values }: NumericFeature, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row] ?? Number.NaN).filter((value) => !Number.isNaN(value));
}

/** Whether all rows that have a number have the same. */
function isSame(values: Float64Array, rows: Int32Array): boolean {
  let first = Number.NaN;
  for (const row of rows) {
    const value = values[row] ?? Number.NaN;
    if (Number.isNaN(first)) {
      first = value;
    } else if (!Number.isNaN(value) && value !== first) {
      return false;
    }
  }
  return true;
}

function sameNotice(name: string, same: readonly NumericFeature[], trainingRows: Int32Array): string[] {
  const [only] = same;
  if (only === undefined) {
    return [];
  }
  if (same.length === 1) {
    const [value = 0] = present(only, trainingRows);
    return [`${name}: "${only.name}" is ${value} wherever training rows have it; it tells no row from another.`];
  }
  const named = same.slice(0, mostNamed).map((feature) => `"${feature.name}"`);
  const more = same.length - named.length;
  const which = more > 0 ? `${named.join(', ')} and ${formatCount(more)} more` : named.join(', ');
  return [
    `${name}: ${formatCount(same.length)} columns have one number each wherever training rows have it, and tell no row from ` +
      `another: ${which}.`,
  ];
}

function squashingNotice(name: string, feature: NumericFeature, trainingRows: Int32Array): string[] {
  const far = farthest(present(feature, trainingRows).sort());
  return far === undefined
    ? []
    : [
        `${name}: in "${feature.name}", ${far} lies so far from the other numbers of the training rows that, scaled with it, these ` +
          'are nearly the same. Check it; if it stands for a missing number, leave the cell empty.',
      ];
}

/** The farthest number of a column is told. Those of training rows are never so far, as they make the deviation what it is. */
function farNotice(
  name: string,
  { name: column, values }: NumericFeature,
  scaled: ScaledFeature | undefined,
  usedRows: Int32Array,
): string[] {
  const { mean, standardDeviation } = scaled ?? { mean: 0, standardDeviation: Number.POSITIVE_INFINITY };
  const distanceOf = (value: number): number => Math.abs(value - mean) / standardDeviation;
  const far = usedRows.reduce((farthest, row) => {
    const value = values[row] ?? Number.NaN;
    return distanceOf(value) > distanceOf(farthest) ? value : farthest;
  }, mean);
  return distanceOf(far) < mostDeviations
    ? []
    : [
        `${name}: in "${column}", ${far} lies ${formatCount(Math.round(distanceOf(far)))} standard deviations from the mean of the ` +
          'training rows; one such row can decide the whole loss. Check it; if it stands for a missing number, leave the cell empty.',
      ];
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
