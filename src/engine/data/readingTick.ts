import type { ModalitySource } from '../modalities/modality';
import { takeTurn } from '../takeTurn';
import type { ReportActivity } from './reportActivity';

/** Who is told how far reading has come, and may end it. */
export interface ReadingWatch {
  readonly signal: AbortSignal;
  readonly report: ReportActivity;
}

/**
 * Tells every hundredth of a modality's rows, in each pass anew: rows are gone through for their headers, for whether they
 * are there, and for what they hold.
 * @throws CancelledError from what it returns.
 */
export function readingTick({ signal, report }: ReadingWatch, name: string, count: number): ModalitySource['tick'] {
  const share = Math.max(1, Math.round(count / 100));
  let next = 0;
  let last = -1;
  return async (row) => {
    if (row <= last) {
      next = 0;
    }
    last = row;
    if (row >= next) {
      report(`Reading ${name}`, { done: row + 1, total: count });
      next = row + share;
    }
    await takeTurn(signal);
  };
}
