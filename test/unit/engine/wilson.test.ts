import { describe, expect, it } from 'vitest';

import { wilsonInterval } from '../../../src/engine/evaluation/wilson';

describe('Wilson’s interval', () => {
  it('is that of the classic lab’s reference run', () => {
    const image = wilsonInterval(0.9037, 10_000);
    expect(image).toMatchObject({ level: 0.95, method: 'wilson' });
    expect(image.low).toBeCloseTo(0.8978, 4);
    expect(image.high).toBeCloseTo(0.9093, 4);
    const multimodal = wilsonInterval(1, 10_000);
    expect(multimodal.low).toBeCloseTo(0.9996, 4);
    expect(multimodal.high).toBe(1);
  });

  it('is that of published examples', () => {
    // Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    for (const [right, rows, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const) {
      const interval = wilsonInterval(right / rows, rows);
      expect(interval.low).toBeCloseTo(low, 4);
      expect(interval.high).toBeCloseTo(high, 4);
    }
  });

  it('contains the fraction, is symmetric under exchange, narrows with rows and widens with the level', () => {
    for (const fraction of [0, 0.1, 0.5, 0.99, 1]) {
      const { low, high } = wilsonInterval(fraction, 100);
      expect(low).toBeLessThanOrEqual(fraction + 1e-15);
      expect(high).toBeGreaterThanOrEqual(fraction - 1e-15);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      const mirrored = wilsonInterval(1 - fraction, 100);
      expect(mirrored.low).toBeCloseTo(1 - high, 12);
      const more = wilsonInterval(fraction, 1000);
      expect(more.high - more.low).toBeLessThan(high - low);
      const wider = wilsonInterval(fraction, 100, 0.99);
      expect(wider.high - wider.low).toBeGreaterThan(high - low);
    }
  });
});
