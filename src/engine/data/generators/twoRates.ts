import { randomStream } from '../../random';
import type { Column } from '../column';
import type { LabelledRows } from '../labelledRows';
import { balancedOutcomes } from './balancedOutcomes';
import type { ViewOptions } from './generatorOptions';

/** How the sequences of `twoRates` measure the course that they have in common. */
export interface TwoRatesOptions extends ViewOptions {
  /** Values of the hidden course, all even; each row draws one of them. */
  readonly lengths: readonly number[];
  /** How often each sequence measures one value of the course. */
  readonly perValue: readonly [first: number, second: number];
}

/**
 * Two rates: a hidden course of normal values is measured by two sequences, `[longest · perValue, 1]` each, one more often
 * than the other. With label 1 they are in step; with label 0 the second sequence has the course rotated by half of its
 * length. Rows differ in length; zeros fill them up behind.
 *
 * Known answer: `twoRatesCeiling`. Each sequence alone tells nothing, and neither does anything that forgets the moment, as
 * both labels have the same values in the same order but for where it begins.
 */
export function twoRates(count: number, options: TwoRatesOptions): LabelledRows {
  const { seed, noise, lengths, perValue, split = 'training' } = options;
  const labels = balancedOutcomes(count, 2, randomStream(seed, `two rates/outcomes/${split}`));
  const drawn = randomStream(seed, `two rates/lengths/${split}`);
  const hidden = randomStream(seed, `two rates/course/${split}`);
  const courses = Array.from(labels, () => {
    const length = lengths[drawn.below(lengths.length)] ?? 0;
    return Float32Array.from({ length }, () => hidden.normal());
  });
  const rotated = courses.map((course, row) => (labels[row] === 1 ? course : rotatedByHalf(course)));
  const [first, second] = perValue;
  const longest = Math.max(...lengths);
  const stream = (view: string) => randomStream(seed, `two rates/${view} noise/${split}`);
  return {
    columns: [
      measured(courses, { perValue: first, longest, noise }, stream('first')),
      measured(rotated, { perValue: second, longest, noise }, stream('second')),
    ],
    labels,
  };
}

function rotatedByHalf(course: Float32Array): Float32Array {
  const half = course.length / 2;
  return course.map((_, at) => course[(at + half) % course.length] ?? 0);
}

/** Each value several times, with noise of its own each time, scaled to a variance of 1. */
function measured(
  courses: readonly Float32Array[],
  { perValue, longest, noise }: { readonly perValue: number; readonly longest: number; readonly noise: number },
  stream: ReturnType<typeof randomStream>,
): Column {
  const size = perValue * longest;
  const scale = Math.sqrt(1 + noise ** 2);
  const values = new Float32Array(courses.length * size);
  courses.forEach((course, row) => {
    for (let at = 0; at < course.length * perValue; at++) {
      const value = course[Math.floor(at / perValue)] ?? 0;
      values[row * size + at] = (value + noise * stream.normal()) / scale;
    }
  });
  return { shape: [size, 1], dtype: 'float32', values };
}
