import { formatCount } from '../../../protocol/format';
import { loadedModality, type BadValue, type LoadedModality, type ModalitySource } from '../modality';
import { fitScaler, type FillRule } from './fitScaler';
import { numberRemarks } from './numberRemarks';
import { numericColumn, type FillStatistics } from './numericColumn';
import { parseNumbers, type ParsedNumbers } from './parseNumbers';

/** Numbers of one or several columns, float32 `[features]` a row, standardised by the training rows. */
export function readNumericModality({ name, options, columns }: ModalitySource): Promise<LoadedModality> {
  const parsed = columns.map((column) => ({ name: column.name, ...parseNumbers(column.values) }));
  const features = parsed.map((column) => ({ name: column.name, values: column.numbers }));
  // Rows that lack a number where none may be missing are problems already; those that are used lack none.
  const rule = options.missing === 'stop' ? 'mean' : options.missing;
  const modality = loadedModality('numeric', {
    problems: parsed.flatMap((column) => [
      ...column.problems.map(({ row, reason }) => ({ row, reason: `${column.name}: ${reason}` })),
      ...(options.missing === 'stop' ? missingNumbers(column) : []),
    ]),
    learn: (trainingRows) => ({ type: 'numeric', features: [...fitScaler(features, trainingRows, rule)] }),
    misfits: (trainingRows, usedRows) =>
      numericColumn(features, fitScaler(features, trainingRows, rule), usedRows).problems,
    remarks: (trainingRows, usedRows, learnt) =>
      numberRemarks(name, features, learnt.features, { trainingRows, usedRows }),
    apply: (learnt, usedRows) => {
      const { column, filled, problems } = numericColumn(features, learnt.features, usedRows);
      return {
        column,
        detail: `${formatCount(features.length)} ${features.length === 1 ? 'number' : 'numbers'}`,
        problems,
        notices: [...(filled.values === 0 ? [] : [filledNotice(name, rule, filled)])],
      };
    },
  });
  return Promise.resolve(modality);
}

function filledNotice(name: string, rule: FillRule, { values, rows }: FillStatistics): string {
  const numbers = values === 1 ? '1 missing number' : `${formatCount(values)} missing numbers`;
  return (
    `${name}: ${numbers} in ${rows === 1 ? '1 row' : `${formatCount(rows)} rows`} ${values === 1 ? 'was' : 'were'} ` +
    `filled in by the rule "${rule}".`
  );
}

/** Blank cells as problems of their rows. */
function missingNumbers({ name, numbers, problems }: ParsedNumbers & { readonly name: string }): BadValue[] {
  const bad = new Set(problems.map(({ row }) => row));
  return Array.from(numbers.keys())
    .filter((row) => Number.isNaN(numbers[row]) && !bad.has(row))
    .map((row) => ({ row, reason: `${name}: the number is missing` }));
}
