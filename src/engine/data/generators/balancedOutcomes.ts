import { shuffledIndices, type RandomStream } from '../../random';

/**
 * Outcomes 0 to `outcomes` − 1 in random order, each as often as the others (up to one row). Chance level is then known
 * exactly, not just on average.
 */
export function balancedOutcomes(count: number, outcomes: number, stream: RandomStream): Uint8Array {
  return Uint8Array.from(shuffledIndices(count, stream), (index) => index % outcomes);
}
