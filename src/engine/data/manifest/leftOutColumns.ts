import { isMissingWord } from '../../modalities/numeric/parseNumbers';
import { usualLabels } from './labelColumn';

/** Columns that count or name rows and say nothing about them; pandas names a column of counts `Unnamed: 0`. */
const identifier = /^(?:id|index|idx|row|key|uuid|guid|.*[_\- ]id|unnamed: \d+)$/i;

/** Columns that usually hold a split, or the answer under another name, in lower case. */
const bookkeeping: ReadonlySet<string> = new Set(['split', 'fold', 'subset', 'partition', ...usualLabels]);

/** Whether a column names rows, by its own name. */
export function isIdentifier(column: string): boolean {
  return identifier.test(column);
}

/** Why a column is no modality unless the experiment names it; `undefined` where it is one. */
export function whyLeftOut(column: string, values: readonly string[]): string | undefined {
  if (bookkeeping.has(column.toLowerCase())) {
    return 'it has the name of a split or of another label';
  }
  return isIdentifier(column) || values.every(isMissingWord) ? 'it is empty or names rows' : undefined;
}
