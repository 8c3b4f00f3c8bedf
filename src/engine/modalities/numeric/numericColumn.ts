import { LabError } from '../../../protocol/errors';
import type { Column } from '../../data/column';
import { missingNotAllowed, type NumericFeature, type ScaledFeature, type Scaler } from './fitScaler';

/** How many missing values were filled in, so that none is filled in silence. */
export interface FillStatistics {
  readonly rows: number;
  /** Rows in which at least one value was filled in. */
  readonly rowsFilled: number;
  /** Values filled in, by the features' names. */
  readonly filled: ReadonlyMap<string, number>;
}

/**
 * Scaled numbers, float32 `[features + indicators]` a row: the features in their order, then an input of 0 or 1 for each
 * feature with an indicator, 1 where its value was missing.
 * @throws LabError `badData` that names feature and row, for a missing value with `missing: 'stop'` and for a number that
 *   float32 cannot hold; `internal` where the features are not those of the scaler.
 */
export function numericColumn(
  features: readonly NumericFeature[],
  scaler: Scaler,
): { readonly column: Column; readonly statistics: FillStatistics } {
  const rows = features[0]?.values.length ?? 0;
  const indicators = scaler.features.filter((feature) => feature.indicator);
  const width = scaler.features.length + indicators.length;
  const values = new Float32Array(rows * width);
  const filled = new Map<string, number>();
  const rowsFilled = new Set<number>();
  scaler.features.forEach((scaled, position) => {
    const feature = features[position];
    if (feature?.name !== scaled.name || feature.values.length !== rows) {
      throw new LabError('internal', `The numeric column "${scaled.name}" is not where the scaler learned it.`);
    }
    const missing = missingRows(feature.values);
    if (scaler.missing === 'stop' && missing.length > 0) {
      throw missingNotAllowed(scaled.name, missing.length, missing[0] ?? 0);
    }
    writeScaled(feature.values, scaled, values.subarray(position), width);
    if (scaled.indicator) {
      const place = scaler.features.length + indicators.indexOf(scaled);
      missing.forEach((row) => (values[row * width + place] = 1));
    }
    missing.forEach((row) => rowsFilled.add(row));
    filled.set(scaled.name, missing.length);
  });
  return {
    column: { shape: [width], dtype: 'float32', values },
    statistics: { rows, rowsFilled: rowsFilled.size, filled },
  };
}

function missingRows(values: Float64Array): number[] {
  const rows: number[] = [];
  values.forEach((value, row) => {
    if (Number.isNaN(value)) {
      rows.push(row);
    }
  });
  return rows;
}

/** Writes one feature into every `width`-th place of the target. */
function writeScaled(values: Float64Array, scaled: ScaledFeature, target: Float32Array, width: number): void {
  values.forEach((value, row) => {
    const complete = Number.isNaN(value) ? scaled.fill : value;
    const result = Math.fround((complete - scaled.mean) / scaled.standardDeviation);
    if (!Number.isFinite(result)) {
      throw new LabError(
        'badData',
        `The numeric column "${scaled.name}" has ${complete} in row ${row + 1}, too far from the training rows ` +
          `(mean ${scaled.mean}) to be scaled. Check the value.`,
      );
    }
    target[row * width] = result;
  });
}
