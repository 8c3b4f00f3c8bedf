import type { RunEventBody } from '../../protocol/events';
import type { MultimodalDataset } from '../data/multimodalDataset';

type ConstantAnswer = NonNullable<Extract<RunEventBody, { kind: 'comparisonReady' }>['constant']>;

/**
 * How good it would be to give every test row the same answer, learnt of the training rows without those for validation:
 * their most frequent class (the first of equals), or the mean of their numbers.
 * @returns The accuracy on the test rows, or the mean absolute error in the target's own unit.
 */
export function constantAnswer({
  classes,
  classNames,
  labels,
  counts,
  targetScale,
}: Pick<MultimodalDataset, 'classes' | 'classNames' | 'labels' | 'counts' | 'targetScale'>): ConstantAnswer {
  const test = Array.from(labels.test);
  if (classes === 0) {
    // Targets are standardised by the training rows, so that 0 stands for their mean.
    const sum = test.reduce((total, target) => total + Math.abs(target), 0);
    return { score: (sum / test.length) * (targetScale?.deviation ?? 1) };
  }
  const frequencies = new Array<number>(classes).fill(0);
  for (const label of labels.training.subarray(0, counts.training)) {
    frequencies[label] = (frequencies[label] ?? 0) + 1;
  }
  const answer = frequencies.indexOf(Math.max(...frequencies));
  const right = test.filter((label) => label === answer).length;
  return { score: right / test.length, className: classNames?.[answer] ?? String(answer) };
}
