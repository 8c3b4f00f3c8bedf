import { randomStream } from '../../random';
import type { LabelledRows } from '../labelledRows';
import { balancedOutcomes } from './balancedOutcomes';
import { bitColumn } from './bitColumn';
import type { ViewOptions } from './generatorOptions';

/**
 * Redundancy: both views, `[1]` each, hold the label of two classes, with noise of their own.
 *
 * Known answer: Φ(1/σ) from either view and Φ(√2/σ) from both, as their mean has noise σ/√2. Without noise a second view
 * brings nothing.
 */
export function copyViews(count: number, { seed, noise, split = 'training' }: ViewOptions): LabelledRows {
  const labels = balancedOutcomes(count, 2, randomStream(seed, `copy/outcomes/${split}`));
  return {
    columns: [
      bitColumn(labels, noise, randomStream(seed, `copy/first view/${split}`)),
      bitColumn(labels, noise, randomStream(seed, `copy/second view/${split}`)),
    ],
    labels,
  };
}
