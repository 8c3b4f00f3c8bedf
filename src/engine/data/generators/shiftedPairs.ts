import { LabError } from '../../../protocol/errors';
import { randomStream } from '../../random';
import type { LabelledRows } from '../labelledRows';
import { balancedOutcomes } from './balancedOutcomes';
import type { ViewOptions } from './generatorOptions';

export interface ShiftedPairOptions extends ViewOptions {
  /** Values in each sequence. */
  readonly length: number;
  /** By how many places the second sequence comes after the first; 0 to length − 1. */
  readonly lag: number;
}

/**
 * Alignment: two sequences, `[length, 1]` each. With label 1 the second is the first, `lag` places later, with noise;
 * with label 0 it is a sequence of its own.
 *
 * Known answer: every single value is standard normal under both labels, so each view alone stays at ½, and so do values
 * at the same place. Values `lag` places apart have correlation ρ = 1/√(1 + σ²) with label 1 and 0 with label 0.
 * @throws LabError `badExperiment` for a lag outside the sequence.
 */
export function shiftedPairs(count: number, options: ShiftedPairOptions): LabelledRows {
  const { seed, length, lag, noise, split = 'training' } = options;
  if (!(Number.isInteger(lag) && lag >= 0 && lag < length)) {
    throw new LabError(
      'badExperiment',
      `A lag of ${lag} does not fit into sequences of ${length}; use a whole number from 0 to ${length - 1}.`,
    );
  }
  const labels = balancedOutcomes(count, 2, randomStream(seed, `shifted/outcomes/${split}`));
  const first = normals(count * length, seed, `shifted/first view/${split}`);
  const second = normals(count * length, seed, `shifted/second view/${split}`);
  // The second view starts as a sequence of its own, so what stands before the copy is as good as any of it.
  const scale = Math.sqrt(1 + noise ** 2);
  labels.forEach((label, row) => {
    for (let at = row * length + lag; label === 1 && at < (row + 1) * length; at++) {
      second[at] = ((first[at - lag] ?? 0) + noise * (second[at] ?? 0)) / scale;
    }
  });
  const column = (values: Float32Array) => ({ shape: [length, 1], dtype: 'float32' as const, values });
  return { columns: [column(first), column(second)], labels };
}

function normals(count: number, seed: number, name: string): Float32Array {
  const stream = randomStream(seed, name);
  return Float32Array.from({ length: count }, () => stream.normal());
}
