import type { TargetScale } from './multimodalDataset';

/**
 * A standardised number in the target's own unit, with the digits that mean something: standardised numbers are float32,
 * so that what is below a millionth of the deviation says nothing. It needs more digits than a float32 has where the
 * targets are far from 0 and close together, as years of birth or times are.
 */
export function inTargetUnit(value: number, { mean, deviation }: TargetScale): number {
  const decimals = Math.min(100, Math.max(0, 6 - Math.floor(Math.log10(deviation))));
  return Number((mean + value * deviation).toFixed(decimals));
}
