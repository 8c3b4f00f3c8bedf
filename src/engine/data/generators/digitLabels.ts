import { LabError } from '../../../protocol/errors';

/** @throws LabError `badData` that names the first row whose label is no digit. */
export function checkDigits(labels: Uint8Array, what: string): void {
  const row = labels.findIndex((label) => label > 9);
  if (row !== -1) {
    throw new LabError(
      'badData',
      `${what} stand for the labels 0 to 9, but row ${row + 1} has label ${labels[row] ?? 0}. ` +
        'Use them with a data set of ten classes.',
    );
  }
}
