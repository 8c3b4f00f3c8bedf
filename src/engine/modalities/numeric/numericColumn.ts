import { LabError } from '../../../protocol/errors';
import type { Column } from '../../data/column';
import type { BadValue } from '../modality';
import type { NumericFeature, ScaledFeature, Scaler } from './fitScaler';

/** How many missing values were filled in, so that none is filled in silence. */
export interface FillStatistics {
  readonly values: number;
  /** Rows in which at least one value was filled in. */
  readonly rows: number;
}

/**
 * Scaled numbers, float32 `[features]` a row: the features in their order. Rows that are not used hold zeros, and so do
 * numbers that float32 cannot hold once they are scaled, which are problems of their rows.
 * @throws LabError `internal` where the features are not those of the scaler.
 */
export function numericColumn(
  features: readonly NumericFeature[],
  scaler: Scaler,
  usedRows: Int32Array,
): { readonly column: Column; readonly filled: FillStatistics; readonly problems: readonly BadValue[] } {
  const rows = features[0]?.values.length ?? 0;
  const width = scaler.length;
  const values = new Float32Array(rows * width);
  const rowsFilled = new Set<number>();
  const problems: BadValue[] = [];
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
      const inDeviations = scaledValue(Number.isNaN(value) ? scaled.fill : value, scaled);
      if (Number.isFinite(inDeviations)) {
        values[row * width + position] = inDeviations;
      } else {
        problems.push({ row, reason: farReason(value, scaled) });
      }
    }
  });
  return {
    column: { shape: [width], dtype: 'float32', values },
    filled: { values: valuesFilled, rows: rowsFilled.size },
    problems,
  };
}

function scaledValue(value: number, { mean, standardDeviation }: ScaledFeature): number {
  return Math.fround((value - mean) / standardDeviation);
}

function farReason(value: number, { name, mean, standardDeviation }: ScaledFeature): string {
  return (
    `${name}: ${value} is too far from the training rows to be scaled by them (mean ${Number(mean.toPrecision(6))}, standard deviation ` +
    `${Number(standardDeviation.toPrecision(6))}); check the value`
  );
}
