import type { RandomStream } from '../../random';
import type { Column } from '../column';

/**
 * Bits as numbers with noise, float32 `[1]`: −1 for 0 and 1 for 1, plus σ times a standard normal. The sign tells the bit
 * with probability Φ(1/σ), and nothing tells it better.
 */
export function bitColumn(bits: Uint8Array, noise: number, stream: RandomStream): Column {
  return {
    shape: [1],
    dtype: 'float32',
    values: Float32Array.from(bits, (bit) => 2 * bit - 1 + (noise === 0 ? 0 : noise * stream.normal())),
  };
}
