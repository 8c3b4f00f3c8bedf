import { formatCount } from '../../../protocol/format';
import type { BadValue, LoadedModality, ModalitySource } from '../modality';
import { fitScaler } from './fitScaler';
import { numericColumn } from './numericColumn';
import { parseNumbers, type ParsedNumbers } from './parseNumbers';

/** Numbers of one or several columns, float32 `[features]` a row, standardised by the training rows. */
export function readNumericModality({ name, options, columns }: ModalitySource): Promise<LoadedModality> {
  const parsed = columns.map((column) => ({ name: column.name, ...parseNumbers(column.values) }));
  const features = parsed.map((column) => ({ name: column.name, values: column.numbers }));
  return Promise.resolve({
    problems: parsed.flatMap((column) => [
      ...column.problems.map(({ row, reason }) => ({ row, reason: `${column.name}: ${reason}` })),
      ...(options.missing === 'stop' ? missingNumbers(column) : []),
    ]),
    prepare: (trainingRows) => {
      // Rows that lack a number where none may be missing are problems already; those that are used lack none.
      const mayMiss = options.missing !== 'stop';
      const scaler = fitScaler(features, trainingRows, { missing: mayMiss ? options.missing : 'mean' });
      const { column, statistics } = numericColumn(features, scaler);
      const filled = [...statistics.filled.values()].reduce((sum, count) => sum + count, 0);
      return {
        column,
        detail: `${formatCount(features.length)} ${features.length === 1 ? 'number' : 'numbers'}`,
        notices:
          filled === 0 || !mayMiss
            ? []
            : [
                `${name}: ${formatCount(filled)} missing numbers in ${formatCount(statistics.rowsFilled)} rows were ` +
                  `filled in by the rule "${options.missing}".`,
              ],
      };
    },
  });
}

/** Blank cells as problems of their rows. */
function missingNumbers({ name, numbers, problems }: ParsedNumbers & { readonly name: string }): BadValue[] {
  const bad = new Set(problems.map(({ row }) => row));
  return Array.from(numbers.keys())
    .filter((row) => Number.isNaN(numbers[row]) && !bad.has(row))
    .map((row) => ({ row, reason: `${name}: the number is missing` }));
}
