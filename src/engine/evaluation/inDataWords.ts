import type { MultimodalDataset } from '../data/multimodalDataset';
import { inTargetUnit } from '../data/targetUnit';

/** Writes class numbers or standardised targets in the words of the data: as names, or as numbers in their own unit. */
export function inDataWords({
  classNames,
  targetScale,
}: Pick<MultimodalDataset, 'classNames' | 'targetScale'>): (value: number) => string {
  return targetScale === undefined
    ? (value) => classNames?.[value] ?? String(value)
    : (value) => String(inTargetUnit(value, targetScale));
}
