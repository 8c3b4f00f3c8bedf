import { formatCount } from '../../../protocol/format';
import type { LoadedModality, ModalitySource } from '../modality';
import { fitScaler } from './fitScaler';
import { numericColumn } from './numericColumn';
import { parseNumbers } from './parseNumbers';

/** Numbers of one or several columns, float32 `[features]` a row, standardised by the training rows. */
export function readNumericModality({ name, options, columns }: ModalitySource): Promise<LoadedModality> {
  const parsed = columns.map((column) => ({ name: column.name, ...parseNumbers(column.values) }));
  const features = parsed.map((column) => ({ name: column.name, values: column.numbers }));
  return Promise.resolve({
    problems: parsed.flatMap((column) =>
      column.problems.map(({ row, reason }) => ({ row, reason: `${column.name}: ${reason}` })),
    ),
    prepare: (trainingRows) => {
      const scaler = fitScaler(features, trainingRows, { missing: options.missing });
      const { column, statistics } = numericColumn(features, scaler);
      const filled = [...statistics.filled.values()].reduce((sum, count) => sum + count, 0);
      return {
        column,
        detail: `${formatCount(features.length)} ${features.length === 1 ? 'number' : 'numbers'}`,
        notices:
          filled === 0
            ? []
            : [
                `${name}: ${formatCount(filled)} missing numbers in ${formatCount(statistics.rowsFilled)} rows were ` +
                  `filled in by the rule "${options.missing}".`,
              ],
      };
    },
  });
}
