import { randomStream } from '../../random';
import type { LabelledRows } from '../labelledRows';
import { balancedOutcomes } from './balancedOutcomes';
import { bitColumn } from './bitColumn';
import type { ViewOptions } from './generatorOptions';

/**
 * Unique information: the label has four classes, and each view, `[1]`, holds one bit of it (the first the higher one).
 *
 * Known answer, with q = Φ(1/σ): q/2 from either view, q² from both.
 */
export function uniqueViews(count: number, { seed, noise, split = 'training' }: ViewOptions): LabelledRows {
  const labels = balancedOutcomes(count, 4, randomStream(seed, `unique/outcomes/${split}`));
  return {
    columns: [
      bitColumn(
        labels.map((label) => label >> 1),
        noise,
        randomStream(seed, `unique/first view/${split}`),
      ),
      bitColumn(
        labels.map((label) => label & 1),
        noise,
        randomStream(seed, `unique/second view/${split}`),
      ),
    ],
    labels,
  };
}
