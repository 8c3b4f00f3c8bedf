import type { Interval } from '../../protocol/comparisonSchema';
import type { TestGroups } from '../data/testGroups';
import { studentInterval } from './studentInterval';
import { studentPValue } from './studentPValue';

/**
 * Student's interval of a mean over rows that come in groups, and the two-sided p-value of the mean being 0. Groups are taken for
 * independent of each other, and rows of one group may go together in any way: their deviations from the mean are added up
 * before they are squared,
 *
 *   V = G/(G − 1) · Σ_g (Σ_{i in g} (x_i − x̄))² / n²,
 *
 * for n rows in G groups, with G − 1 degrees of freedom. That is the linearised variance of a ratio of two sums, since groups
 * differ in size, and what regression on a constant alone gives as cluster-robust.
 * Obuchowski (1998), Statistics in Medicine 17, 1495–1507, for two tests of the same clustered units; Cameron, Miller (2015),
 * Journal of Human Resources 50, 317–372, sections II and VI.
 *
 * The variance is not taken for smaller than that of independent rows: where there are few groups, these may have nearly the same
 * mean by chance. Angrist, Pischke (2009), Mostly Harmless Econometrics, section 8.1, take the larger of the two, too.
 * @param values One for each row.
 * @param groups At least two.
 */
export function groupedMean(
  values: Float64Array,
  { count, ofRow }: Pick<TestGroups, 'count' | 'ofRow'>,
): { interval: Interval; pValue: number } {
  const rows = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / rows;
  const deviations = new Float64Array(count);
  let squares = 0;
  for (const [row, group] of ofRow.entries()) {
    const deviation = (values[row] ?? Number.NaN) - mean;
    deviations[group] = (deviations[group] ?? 0) + deviation;
    squares += deviation ** 2;
  }
  const amongGroups = deviations.reduce((sum, deviation) => sum + deviation ** 2, 0);
  const ofGroups = ((count / (count - 1)) * amongGroups) / rows ** 2;
  const ofRows = squares / (rows - 1) / rows;
  const error = Math.sqrt(Math.max(ofGroups, ofRows));
  return { interval: studentInterval(mean, error, count), pValue: studentPValue(mean, error, count) };
}
