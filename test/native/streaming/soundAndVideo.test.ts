import { beforeAll, describe, expect, it } from 'vitest';

import type { Experiment, ExperimentInput } from '../../../src/protocol/experiment';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { built } from '../../support/project';
import { temporaryFolder } from '../../support/temporaryFolder';
import { execute, interrupt, learnt, measured, notices } from './executing';
import { decodersOf } from './processes';
import { frameSize, writeSoundAndVideoSet, type SoundAndVideoSet } from './soundAndVideoSet';

beforeAll(() => {
  built('decoder.js');
});

/** Decoded, the rows are larger than the smallest cache. */
const set: SoundAndVideoSet = { rows: 150, without: { sound: [4, 60, 61], clip: [5, 60, 99] } };

function experimentOn(
  manifest: string,
  data: NonNullable<ExperimentInput['data']>,
  input: Pick<ExperimentInput, 'training' | 'models'> = {},
): Experiment {
  return parseExperiment({
    data: { manifest, label: 'label', cacheBytes: 2 ** 20, onBadRow: 'skip', ...data },
    modalities: {
      sound: { type: 'audio', units: 8 },
      clip: { type: 'video', height: frameSize, width: frameSize, channels: 3, units: 8 },
    },
    fusion: { units: 8 },
    models: ['multimodal'],
    ...input,
    training: { epochs: 2, batchSize: 32, ...input.training },
  });
}

describe('streamed sounds and videos', () => {
  it('train to the same losses and weights as in memory, with a cache that is too small for them', async () => {
    const manifest = writeSoundAndVideoSet(temporaryFolder(), set);
    const models = ['multimodal', 'sound-only', 'clip-only'];
    const inMemory = await execute(experimentOn(manifest, { streaming: 'never' }, { models }));
    const streamed = await execute(experimentOn(manifest, { streaming: 'always' }, { models }));
    expect(streamed.outcome).toBe('done');
    expect(learnt(streamed)).toEqual(learnt(inMemory));
    const told = notices(streamed.events);
    expect(told).toContainEqual(
      expect.stringMatching(/^sound: 147 sounds \(.* decoded\) are decoded while .* 1\.00 MB/),
    );
    expect(told).toContainEqual(
      expect.stringMatching(/^clip: 147 videos \(.* decoded\) are decoded while .* 1\.00 MB/),
    );
    // What became of the rows is told as for rows in memory, when all of them were decoded.
    const inAll = notices(inMemory.events).filter((notice) => / of 147 (sounds|videos) /.test(notice));
    expect(inAll).toHaveLength(5);
    for (const notice of inAll) {
      expect(told.filter((line) => line === notice)).toHaveLength(1);
    }
    expect(decodersOf(process.pid)).toEqual([]);
  });

  it('bring to a common grid what they bring from memory', async () => {
    const manifest = writeSoundAndVideoSet(temporaryFolder(), { rows: 60 });
    const experimentIn = (streaming: 'never' | 'always'): Experiment =>
      experimentOn(manifest, { streaming }, { training: { epochs: 1 }, models: ['aligned'] });
    const [inMemory, streamed] = [await execute(experimentIn('never')), await execute(experimentIn('always'))];
    const stepsIn = ({ events }: typeof streamed): unknown =>
      events.flatMap((event) =>
        event.kind === 'datasetReady' ? (event.dataset.modalities ?? []).map(({ steps }) => steps) : [],
      );
    expect(stepsIn(streamed)).toEqual([
      expect.objectContaining({ unit: 'frame', rows: 60 }),
      expect.objectContaining({ unit: 'frame', rows: 60 }),
    ]);
    expect(stepsIn(streamed)).toEqual(stepsIn(inMemory));
    const gridIn = ({ events }: typeof streamed): string[] =>
      notices(events).filter((notice) => notice.includes('grid'));
    expect(gridIn(streamed)).not.toHaveLength(0);
    expect(gridIn(streamed)).toEqual(gridIn(inMemory));
  });

  it('go on after an interruption with the same numbers', async () => {
    const manifest = writeSoundAndVideoSet(temporaryFolder(), { rows: 60 });
    const experiment = experimentOn(manifest, { streaming: 'always' }, { training: { epochs: 3 } });
    const whole = await execute(experiment);
    const { outcome, folder } = await interrupt(experiment);
    expect(outcome).toBe('cancelled');
    expect((await execute(folder)).outcome).toBe('done');
    expect(await measured(folder)).toEqual(await measured(whole.folder));
  });

  it.each([
    ['sound', /Line 13: sound: 11\.wav is cut short/],
    ['clip', /Line 13: clip: frames11.1\.png is a damaged PNG/],
  ] as const)('end the run with the line of a damaged %s, or hold zeros in its place', async (kind, reason) => {
    const manifest = writeSoundAndVideoSet(temporaryFolder(), { rows: 60, damaged: { [kind]: 11 } });
    const short = { training: { epochs: 1 } };
    const stopped = await execute(experimentOn(manifest, { streaming: 'always', onBadRow: 'stop' }, short));
    expect(stopped.events.at(-1)).toMatchObject({ kind: 'runFailed', code: 'badData' });
    expect(stopped.events.at(-1)).toMatchObject({ message: expect.stringMatching(reason) as string });
    const skipped = await execute(experimentOn(manifest, { streaming: 'always' }, short));
    expect(skipped.outcome).toBe('done');
    const told = notices(skipped.events).filter((notice) => notice.includes('zeros take their place'));
    expect(told).toEqual([expect.stringMatching(reason)]);
    expect(decodersOf(process.pid)).toEqual([]);
  });
});
