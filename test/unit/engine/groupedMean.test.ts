import { describe, expect, it } from 'vitest';

import { comparePaired } from '../../../src/engine/evaluation/comparePaired';
import { groupedMean } from '../../../src/engine/evaluation/groupedMean';
import { pairedMean } from '../../../src/engine/evaluation/pairedMean';
import { randomStream } from '../../../src/engine/random';
import type { Interval } from '../../../src/protocol/comparisonSchema';

/** Hours of sleep that the second drug gains over the first: Student (1908), and R's data set "sleep". */
const sleep = [1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4];

function holds({ low, high }: Interval, value: number): boolean {
  return low <= value && value <= high;
}

describe('the mean over rows in groups', () => {
  it('is that of the groups’ means where all are of one size, whatever is within them', () => {
    const values = Float64Array.from(sleep.flatMap((mean, group) => [mean - group / 8, mean, mean + group / 8]));
    const { interval, pValue } = groupedMean(values, {
      count: 10,
      ofRow: Int32Array.from(values, (_, row) => row / 3),
    });
    // R's t.test of the means.
    expect(interval).toMatchObject({ level: 0.95, method: 'student' });
    expect(interval.low).toBeCloseTo(0.7001142, 6);
    expect(interval.high).toBeCloseTo(2.4598858, 6);
    expect(pValue).toBeCloseTo(0.002833, 6);
  });

  it('is that of rows where each is a group', () => {
    const values = Float64Array.from(sleep);
    const alone = groupedMean(values, { count: 10, ofRow: Int32Array.from(values.keys()) });
    const paired = pairedMean(values);
    expect(alone.pValue).toBeCloseTo(paired.pValue, 12);
    expect(alone.interval.low).toBeCloseTo(paired.interval.low, 12);
    expect(alone.interval.high).toBeCloseTo(paired.interval.high, 12);
  });

  it('adds up the deviations of groups of any size', () => {
    // Mean 2; the groups deviate by −1 − 2, 0 and 3 in sum: V = 3/2 · (9 + 0 + 9)/36 = 3/4, and t(2) is 4.302653.
    const { interval, pValue } = groupedMean(Float64Array.of(1, 0, 2, 3, 3, 3), {
      count: 3,
      ofRow: Int32Array.of(0, 0, 1, 2, 2, 2),
    });
    expect(interval.low).toBeCloseTo(2 - 4.302653 * Math.sqrt(0.75), 5);
    expect(interval.high).toBeCloseTo(2 + 4.302653 * Math.sqrt(0.75), 5);
    // Two-sided for t = 2/√0.75 with 2 degrees of freedom, where it is 1 − t/√(2 + t²).
    const t = 2 / Math.sqrt(0.75);
    expect(pValue).toBeCloseTo(1 - t / Math.sqrt(2 + t ** 2), 9);
  });

  it('is not more certain than that of independent rows where groups agree by chance', () => {
    const values = Float64Array.of(1, 0, 0, 1, 0, 0, 1, 0);
    const { interval, pValue } = groupedMean(values.subarray(0, 6), {
      count: 2,
      ofRow: Int32Array.of(0, 0, 0, 1, 1, 1),
    });
    // Both groups have a mean of 1/3; rows have an error of √(4/3/5/6), and t(1) is 12.7062.
    expect(interval.high - interval.low).toBeCloseTo(2 * 12.7062 * Math.sqrt(4 / 3 / 30), 3);
    expect(pValue).toBeGreaterThan(0.3);
    expect(groupedMean(Float64Array.of(0, 0), { count: 2, ofRow: Int32Array.of(0, 1) }).pValue).toBe(1);
  });
});

describe('many tests of groups whose rows go together', () => {
  /** How often an interval holds the difference that there really is, of so many tests. */
  const tests = 2000;
  const stream = randomStream(7, 'groups');

  it.each([
    [40, 12],
    [12, 20],
  ])('of %i groups and rows of up to %i each are covered as often as the interval says', (count, most) => {
    const truth = 0.1;
    let [grouped, single] = [0, 0];
    for (let test = 0; test < tests; test++) {
      const ofRow: number[] = [];
      const hits: [baseline: number, candidate: number][] = [];
      for (let group = 0; group < count; group++) {
        // In three tenths of the groups the candidate is right more often by 0.9, in a ninth fewer less often.
        const kind = stream.uniform();
        const [first, second] = kind < 0.3 ? [0.05, 0.95] : kind < 0.6 - truth / 0.9 ? [0.95, 0.05] : [0.7, 0.7];
        for (let rows = Math.ceil((0.5 + 0.5 * stream.uniform()) * most); rows > 0; rows--) {
          ofRow.push(group);
          hits.push([stream.uniform() < first ? 1 : 0, stream.uniform() < second ? 1 : 0]);
        }
      }
      const [baseline, candidate] = [0, 1].map((model) => Float64Array.from(hits, (pair) => pair[model]!));
      const groups = { count, ofRow: Int32Array.from(ofRow) };
      grouped += holds(comparePaired('accuracy', baseline!, candidate!, groups)!.interval, truth) ? 1 : 0;
      single += holds(comparePaired('accuracy', baseline!, candidate!)!.interval, truth) ? 1 : 0;
    }
    expect(grouped / tests).toBeGreaterThan(0.93);
    expect(grouped / tests).toBeLessThan(0.97);
    expect(single / tests).toBeLessThan(0.7);
  });
});
