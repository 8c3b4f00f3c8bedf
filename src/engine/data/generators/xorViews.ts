import { randomStream } from '../../random';
import type { LabelledRows } from '../labelledRows';
import { balancedOutcomes } from './balancedOutcomes';
import { bitColumn } from './bitColumn';
import type { ViewOptions } from './generatorOptions';

/**
 * Pure synergy: two views of one independent bit each, `[1]`, and the label is their exclusive or.
 *
 * Known answer: each view alone stays at ½, whatever the noise. Both signs are right or both wrong with
 * q² + (1 − q)², q = Φ(1/σ), the best accuracy from both views.
 */
export function xorViews(count: number, { seed, noise, split = 'training' }: ViewOptions): LabelledRows {
  const outcomes = balancedOutcomes(count, 4, randomStream(seed, `xor/outcomes/${split}`));
  return {
    columns: [
      bitColumn(
        outcomes.map((outcome) => outcome >> 1),
        noise,
        randomStream(seed, `xor/first view/${split}`),
      ),
      bitColumn(
        outcomes.map((outcome) => outcome & 1),
        noise,
        randomStream(seed, `xor/second view/${split}`),
      ),
    ],
    labels: outcomes.map((outcome) => (outcome >> 1) ^ (outcome & 1)),
  };
}
