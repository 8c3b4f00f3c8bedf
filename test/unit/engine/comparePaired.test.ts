import { describe, expect, it } from 'vitest';

import { comparePaired } from '../../../src/engine/evaluation/comparePaired';
import { pairedDifferenceInterval } from '../../../src/engine/evaluation/pairedDifferenceInterval';
import { groupedMean } from '../../../src/engine/evaluation/groupedMean';
import { pairedMean } from '../../../src/engine/evaluation/pairedMean';
import { rowOutcomes } from '../../../src/engine/evaluation/rowOutcomes';
import { testPredictions } from '../../../src/engine/evaluation/testPredictions';
import { joinPredictions, predictionsOf } from '../../../src/engine/training/rowPredictions';

describe('two models on the same rows', () => {
  const labels = ['cat', 'dog', 'cat', 'owl', 'owl', 'dog'];
  const baseline = rowOutcomes('accuracy', labels, ['cat', 'cat', 'cat', 'cat', 'owl', 'owl']);
  const candidate = rowOutcomes('accuracy', labels, ['cat', 'dog', 'owl', 'owl', 'owl', 'cat']);

  it('of classes are compared by the rows that one alone gets right', () => {
    expect([...baseline]).toEqual([1, 0, 1, 0, 1, 0]);
    const paired = comparePaired('accuracy', baseline, candidate)!;
    expect(paired).toMatchObject({ rows: 6, onlyBaseline: 1, onlyCandidate: 2, test: 'mcnemarMidP' });
    expect(paired.interval).toEqual(pairedDifferenceInterval({ both: 2, onlyFirst: 2, onlySecond: 1, neither: 1 }));
    // 3 rows, 1 against 2: 2·(1 + 3)/8 − 3/8.
    expect(paired.pValue).toBeCloseTo(5 / 8, 12);
  });

  it('of numbers are compared by how much nearer the candidate is', () => {
    const targets = ['10', '20', '30'];
    const errors = rowOutcomes('mae', targets, ['13', '16', '30']);
    const paired = comparePaired('mae', errors, rowOutcomes('mae', targets, ['9', '20', '29.5']))!;
    expect(paired).toEqual({ rows: 3, test: 'pairedT', ...pairedMean(Float64Array.of(2, 4, -0.5)) });
  });

  it('of numbers are not compared on one row, nor where a number is none', () => {
    expect(comparePaired('mae', Float64Array.of(3), Float64Array.of(2))).toBeUndefined();
    const none = rowOutcomes('mae', ['10', '20'], ['13', 'NaN']);
    expect(comparePaired('mae', Float64Array.of(3, 4), none)).toBeUndefined();
    expect(comparePaired('accuracy', new Float64Array(), new Float64Array())).toBeUndefined();
  });

  it('are compared by groups where rows come in groups', () => {
    const groups = { count: 3, ofRow: Int32Array.of(0, 0, 1, 1, 2, 2) };
    const differences = Float64Array.of(0, 1, -1, 1, 0, 0);
    const { interval, pValue } = groupedMean(differences, groups);
    // Student's interval of so few groups reaches further than a difference can.
    const within = { ...interval, low: Math.max(-1, interval.low), high: Math.min(1, interval.high) };
    expect(comparePaired('accuracy', baseline, candidate, groups)).toEqual({
      ...{ rows: 6, onlyBaseline: 1, onlyCandidate: 2, test: 'groupedT' },
      ...{ interval: within, pValue },
    });
    const two = comparePaired('accuracy', baseline, candidate, { count: 2, ofRow: Int32Array.of(0, 0, 0, 1, 1, 1) });
    expect(two!.interval).toMatchObject({ low: -1, high: 1 });
    const [errors, fewer] = [Float64Array.of(3, 4, 5, 6), Float64Array.of(2, 5, 2, 6)];
    const pairs = { count: 2, ofRow: Int32Array.of(0, 1, 0, 1) };
    expect(comparePaired('mae', errors, fewer, pairs)).toEqual({
      ...{ rows: 4, test: 'groupedT' },
      ...groupedMean(Float64Array.of(1, -1, 3, 0), pairs),
    });
  });

  it('are not compared by one group alone', () => {
    const one = { count: 1, ofRow: new Int32Array(6) };
    expect(comparePaired('accuracy', baseline, candidate, one)).toBeUndefined();
    expect(comparePaired('mae', Float64Array.of(3, 4), Float64Array.of(1, 1), one)).toBeUndefined();
  });

  it('that no row tells apart have the interval of as many rows as there are groups', () => {
    const groups = { count: 3, ofRow: Int32Array.of(0, 0, 1, 1, 2, 2) };
    const alike = comparePaired('accuracy', baseline, baseline, groups)!;
    expect(alike).toMatchObject({ onlyBaseline: 0, onlyCandidate: 0, pValue: 1, test: 'mcnemarMidP' });
    expect(alike.interval).toEqual(pairedDifferenceInterval({ both: 1.5, onlyFirst: 0, onlySecond: 0, neither: 1.5 }));
    const [wrong, right] = [new Float64Array(6), new Float64Array(6).fill(1)];
    // Three fair coins that fall alike: 2·(1/8) − 1/8.
    expect(comparePaired('accuracy', wrong, right, groups)!.pValue).toBeCloseTo(1 / 8, 12);
  });
});

describe('the mean of paired differences', () => {
  it('has the interval and the p-value of the paired t-test', () => {
    // Hours of sleep that the second drug gains over the first: Student (1908), and R's t.test with its data set "sleep".
    const { interval, pValue } = pairedMean(Float64Array.of(1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4));
    expect(interval).toMatchObject({ level: 0.95, method: 'student' });
    expect(interval.low).toBeCloseTo(0.7001142, 6);
    expect(interval.high).toBeCloseTo(2.4598858, 6);
    expect(pValue).toBeCloseTo(0.002833, 6);
  });

  it('is as good as normal with many rows, and as wide as it has to be with two', () => {
    const many = Float64Array.from({ length: 1_000_000 }, (_, row) => (row % 2 === 0 ? 1.002 : -0.998));
    const { interval, pValue } = pairedMean(many);
    expect(interval.low).toBeCloseTo(0.002 - 1.959964e-3, 7);
    expect(interval.high).toBeCloseTo(0.002 + 1.959964e-3, 7);
    expect(pValue).toBeCloseTo(0.0455, 4);
    expect(pairedMean(Float64Array.of(1, 2)).interval.low).toBeCloseTo(1.5 - 12.7062 / 2, 4);
  });

  it('knows what all rows say alike', () => {
    expect(pairedMean(Float64Array.of(0, 0))).toMatchObject({ interval: { low: 0, high: 0 }, pValue: 1 });
    expect(pairedMean(Float64Array.of(3, 3))).toMatchObject({ interval: { low: 3, high: 3 }, pValue: 0 });
  });
});

describe('what a model says of rows', () => {
  it('is the most probable class, the first of equals, with its probability', () => {
    const { values, probabilities } = predictionsOf(Float32Array.of(0.25, 0.5, 0.25, 0.4, 0.2, 0.4), 2);
    expect([...values]).toEqual([1, 0]);
    expect([...probabilities!]).toEqual([0.5, Math.fround(0.4)]);
  });

  it('is put together from steps of any size', () => {
    const parts = [predictionsOf(Float32Array.of(1, 0, 0, 1), 2), predictionsOf(Float32Array.of(0.25, 0.75), 1)];
    const { values, probabilities } = joinPredictions(parts);
    expect([...values]).toEqual([0, 1, 1]);
    expect([...probabilities!]).toEqual([1, 1, 0.75]);
    expect(joinPredictions([predictionsOf(Float32Array.of(3, 4), 2)])).toEqual({ values: Float32Array.of(3, 4) });
  });

  it('is told in the words of the data', () => {
    const test = Uint8Array.of(1, 0);
    const classes = { labels: { training: test, test }, classNames: ['cat', 'dog'], testLines: Int32Array.of(4, 7) };
    const said = { values: Float32Array.of(1, 1), probabilities: Float32Array.of(0.9, 0.6) };
    expect(testPredictions(classes, said)).toEqual({
      lines: Int32Array.of(4, 7),
      labels: ['dog', 'cat'],
      predictions: ['dog', 'dog'],
      probabilities: said.probabilities,
    });
    expect(testPredictions({ labels: { training: test, test } }, said).labels).toEqual(['1', '0']);
  });

  it('is told in the unit of the numbers, without the digits that a float32 makes up', () => {
    const scale = { mean: 20, deviation: 9.2 };
    const test = Float32Array.from([23.4, 1017.25, -3], (value) => (value - scale.mean) / scale.deviation);
    const said = testPredictions({ labels: { training: test, test }, targetScale: scale }, { values: test });
    expect(said.labels[0]).toBe('23.4');
    expect(Number(said.labels[1])).toBeCloseTo(1017.25, 4);
    expect(said.labels[2]).toBe('-3');
    expect(said.predictions).toEqual(said.labels);
    const large = { mean: 2_000_000_000, deviation: 4 };
    const year = Float32Array.of(0.75);
    expect(
      testPredictions({ labels: { training: year, test: year }, targetScale: large }, { values: year }).labels,
    ).toEqual(['2000000003']);
  });
});
