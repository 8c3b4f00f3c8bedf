import { csvValue } from '../runs/csvValue';
import type { PredictedRows } from '../runs/predictRows';

/**
 * Predictions as CSV (RFC 4180), a row for each row of the table in its order: its line, the class or the number that is
 * predicted, and for classes the probability of each. A row that could not be used has its line alone.
 */
export function predictionTable({ target, rows }: PredictedRows): string {
  const classes = target.task === 'classification' ? target.classNames : [];
  const header = ['line', 'prediction', ...classes.map((name) => `probability of ${name}`)];
  const records = rows.map(({ line, output }) => {
    const values = output ?? [];
    const [predicted = ''] = classes.length === 0 ? values.map(String) : [classes[largest(values)]];
    const probabilities = classes.map((_, code) => written(values[code]));
    return [String(line), output === undefined ? '' : predicted, ...probabilities];
  });
  return [header, ...records].map((record) => `${record.map(csvValue).join(',')}\n`).join('');
}

/** Place of the largest number, the first where there are several. */
function largest(values: readonly number[]): number {
  return values.reduce((best, value, place) => (value > (values[best] ?? Number.NEGATIVE_INFINITY) ? place : best), 0);
}

/** A probability, with as many digits as a float32 has. */
function written(value: number | undefined): string {
  return value === undefined ? '' : String(Number(value.toPrecision(9)));
}
