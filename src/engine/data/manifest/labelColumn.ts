import type { Manifest } from './manifest';

/** Columns that are taken for the label when none is named, first come first served, in lower case. */
export const usualLabels = ['label', 'class', 'target', 'y', 'category'];

/** The column that holds the label: the one that is named, or the one with a usual name; `undefined` where there is none. */
export function labelColumn({ columns }: Manifest, named: string): string | undefined {
  if (named !== '') {
    return columns.find((column) => column === named);
  }
  return usualLabels
    .map((name) => columns.find((column) => column.toLowerCase() === name))
    .find((column) => column !== undefined);
}
