import { LabError } from '../../../protocol/errors';
import type { Column } from '../../data/column';
import type { NumericFeature, ScaledFeature, Scaler } from './fitScaler';

/** How many missing values were filled in, so that none is filled in silence. */
export interface FillStatistics {
  readonly values: number;
  /** Rows in which at least one value was filled in. */
  readonly rows: number;
}

/**
 * Scaled numbers, float32 `[features]` a row: the features in their order. Rows that are not used hold zeros.
 * @throws LabError `badData` that names the feature, for a number that float32 cannot hold; `internal` where the features
 *   are not those of the scaler.
 */
export function numericColumn(
  features: readonly NumericFeature[],
  scaler: Scaler,
  usedRows: Int32Array,
): { readonly column: Column; readonly filled: FillStatistics } {
  const rows = features[0]?.values.length ?? 0;
  const width = scaler.length;
  const values = new Float32Array(rows * width);
  const rowsFilled = new Set<number>();
  let valuesFilled = 0;
  scaler.forEach((scaled, position) => {
    const feature = features[position];
    if (feature?.name !== scaled.name || feature.values.length !== rows) {
      throw new LabError('internal', `The numeric column "${scaled.name}" is not where the scaler learned it.`);
    }
    for (const row of usedRows) {
      const value = feature.values[row] ?? NaN;
      if (Number.isNaN(value)) {
        rowsFilled.add(row);
        valuesFilled += 1;
      }
      values[row * width + position] = scaledValue(Number.isNaN(value) ? scaled.fill : value, scaled);
    }
  });
  return {
    column: { shape: [width], dtype: 'float32', values },
    filled: { values: valuesFilled, rows: rowsFilled.size },
  };
}

function scaledValue(value: number, { name, mean, standardDeviation }: ScaledFeature): number {
  const result = Math.fround((value - mean) / standardDeviation);
  if (!Number.isFinite(result)) {
    throw new LabError(
      'badData',
      `The numeric column "${name}" holds ${value}, too far from the training rows (mean ${mean}) to be scaled. ` +
        'Check the value.',
    );
  }
  return result;
}
