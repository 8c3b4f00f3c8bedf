import { describe, expect, it } from 'vitest';

import { readSample, sampleOf } from '../../../../src/engine/data/streaming/rowSample';
import { CancelledError, LabError } from '../../../../src/protocol/errors';

const rows = Int32Array.from({ length: 1000 }, (_, at) => 3 * at);

describe('a sample of rows', () => {
  it('is of the rows, each once and in their order, the same for the same seed and name', () => {
    const sample = sampleOf(rows, 100, { seed: 1, name: 'sound' });
    expect(sample).toHaveLength(100);
    expect(sample.every((row, at) => row % 3 === 0 && (at === 0 || row > sample[at - 1]!))).toBe(true);
    expect(sampleOf(rows, 100, { seed: 1, name: 'sound' })).toEqual(sample);
    expect(sampleOf(rows, 100, { seed: 2, name: 'sound' })).not.toEqual(sample);
    expect(sampleOf(rows, 100, { seed: 1, name: 'clip' })).not.toEqual(sample);
    // From all over, as tables are often sorted.
    expect(sample.filter((row) => row < 1500).length).toBeGreaterThan(30);
    expect(sample.filter((row) => row >= 1500).length).toBeGreaterThan(30);
  });

  it('is all of them where they are few', () => {
    expect(sampleOf(rows, 1000, { seed: 1, name: 'sound' })).toEqual(rows);
  });
});

describe('the files of a sample', () => {
  const source = {
    name: 'sound',
    columns: [{ name: 'sound', values: ['a', 'b', 'bad', 'd'] }],
    fileOf: (written: string) => `/data/${written}`,
    tick: () => Promise.resolve(),
  };
  const read = (whole: string, written: string): string => {
    if (written === 'bad') {
      throw new LabError('badData', 'bad is damaged');
    }
    return whole;
  };

  it('are read in the order of the rows, without those that cannot be used', async () => {
    const told: [number, string][] = [];
    const found = await readSample(source, Int32Array.of(3, 2, 0), read, (row, reason) => told.push([row, reason]));
    expect(found).toEqual(['/data/d', '/data/a']);
    expect(told).toEqual([[2, 'bad is damaged']]);
  });

  it('are not read on where a row is refused, for a defect, or when the run is to stop', async () => {
    const ignore = (): void => undefined;
    const refuse = (): void => {
      throw new Error('refused');
    };
    const defect = (): never => {
      throw new TypeError('defect');
    };
    const tick = (): Promise<void> => Promise.reject(new CancelledError());
    await expect(readSample(source, Int32Array.of(2), read, refuse)).rejects.toThrow('refused');
    await expect(readSample(source, Int32Array.of(0), defect, ignore)).rejects.toThrow('defect');
    await expect(readSample({ ...source, tick }, Int32Array.of(0), read, ignore)).rejects.toThrow(CancelledError);
  });
});
