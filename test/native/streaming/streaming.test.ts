import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import type { RunEvent } from '../../../src/protocol/events';
import type { Experiment, ExperimentInput } from '../../../src/protocol/experiment';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { built } from '../../support/project';
import { startProgram } from '../../support/programs';
import { temporaryFolder } from '../../support/temporaryFolder';
import { cacheFiles, execute, interrupt, learnt, measured, notices } from './executing';
import { writePictureSet, type PictureSet } from './pictureSet';
import { decodersOf, isRunning, until } from './processes';

beforeAll(() => {
  built('decoder.js');
});

/** Decoded, the pictures of 200 rows are larger than the smallest cache. */
const set: PictureSet = { rows: 200, size: 48, without: [3, 50, 120] };

type Data = NonNullable<ExperimentInput['data']>;

function experimentOn(manifest: string, data: Data, training: ExperimentInput['training'] = {}): Experiment {
  return parseExperiment({
    data: { manifest, label: 'label', cacheBytes: 2 ** 20, ...data },
    modalities: {
      picture: { type: 'image', height: 48, width: 48, units: 8 },
      words: { type: 'text', units: 8 },
    },
    fusion: { units: 8 },
    training: { epochs: 2, batchSize: 32, ...training },
    models: ['multimodal', 'picture-only'],
  });
}

describe('streamed rows', () => {
  it.each(['graph', 'eager'] as const)(
    'train (%s) to the same losses and weights as rows in memory, with a cache that is too small for them',
    async (engine) => {
      const manifest = writePictureSet(temporaryFolder(), set);
      const inMemory = await execute(experimentOn(manifest, { streaming: 'never' }, { engine }));
      const streamed = await execute(experimentOn(manifest, { streaming: 'always' }, { engine }));
      expect(streamed.outcome).toBe('done');
      expect(learnt(streamed)).toEqual(learnt(inMemory));
      expect(notices(streamed.events)).toContainEqual(expect.stringMatching(/^picture: 197 pictures .* 1\.00 MB/));
      expect(notices(inMemory.events).join()).not.toContain('on the disk');
      expect(decodersOf(process.pid)).toEqual([]);
      expect(cacheFiles()).toEqual([]);
    },
  );

  it('of another size are resized as in memory, and counted', async () => {
    const manifest = writePictureSet(temporaryFolder(), { rows: 60, size: 20 });
    const inMemory = await execute(experimentOn(manifest, { streaming: 'never' }));
    const streamed = await execute(experimentOn(manifest, { streaming: 'always' }));
    expect(learnt(streamed)).toEqual(learnt(inMemory));
    expect(notices(streamed.events).filter((notice) => notice.includes('resized'))).toEqual([
      'picture: 48 of 48 pictures for training and validation were resized to 48 × 48 pixels.',
      'picture: 60 of 60 pictures were resized to 48 × 48 pixels.',
    ]);
  });

  it('stay in memory where they are few and nothing else is asked for', async () => {
    const manifest = writePictureSet(temporaryFolder(), { rows: 60, size: 8 });
    const { outcome, events } = await execute(experimentOn(manifest, {}, { epochs: 1 }));
    expect(outcome).toBe('done');
    expect(notices(events).join()).not.toContain('on the disk');
  });
});

describe('a file that proves to be no picture while the models are trained', () => {
  const damaged: PictureSet = { rows: 60, size: 8, damaged: [10] };

  it('ends the run with its line', async () => {
    const manifest = writePictureSet(temporaryFolder(), damaged);
    const { outcome, events } = await execute(experimentOn(manifest, { streaming: 'always' }));
    expect(outcome).toBe('failed');
    expect(events.at(-1)).toMatchObject({
      kind: 'runFailed',
      code: 'badData',
      message: expect.stringMatching(
        /manifest\.csv cannot be used\.\n- Line 12: picture: part000\/000010\.png is not a PNG/,
      ) as string,
    });
    expect(decodersOf(process.pid)).toEqual([]);
  });

  it('is told and holds zeros where rows are to be skipped', async () => {
    const manifest = writePictureSet(temporaryFolder(), damaged);
    const { outcome, events } = await execute(experimentOn(manifest, { streaming: 'always', onBadRow: 'skip' }));
    expect(outcome).toBe('done');
    const told = notices(events).filter((message) => message.includes('zeros take their place'));
    expect(told).toEqual([
      expect.stringMatching(
        /^1 file named in .*; zeros take their place\.\n- Line 12: picture: part000\/000010\.png is not a PNG/,
      ),
    ]);
  });

  it('is told before the first step when it is not there at all', async () => {
    const folder = temporaryFolder();
    const manifest = writePictureSet(folder, { rows: 60, size: 8 });
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('000010.png', 'absent.png'));
    const { events } = await execute(experimentOn(manifest, { streaming: 'always' }));
    expect(events.map(({ kind }) => kind)).toEqual(['runStarted', 'runFailed']);
    expect(events.at(-1)).toMatchObject({ code: 'badData', message: expect.stringContaining('Line 12') as string });
  });
});

describe.runIf(process.platform === 'linux')('decoders', () => {
  it('that are killed are replaced, and the run learns the same', async () => {
    const manifest = writePictureSet(temporaryFolder(), set);
    const experiment = experimentOn(manifest, { streaming: 'always' });
    const undisturbed = await execute(experiment);
    let killed = 0;
    const disturbed = await execute(experiment, {
      onEvent: ({ kind }) => {
        if (kind === 'epochEnded') {
          decodersOf(process.pid).forEach((pid) => {
            process.kill(pid, 'SIGKILL');
            killed++;
          });
        }
      },
    });
    expect(killed).toBeGreaterThan(0);
    expect(learnt(disturbed)).toEqual(learnt(undisturbed));
  });

  it('end with a run that is cancelled, and so does the cache', async () => {
    const manifest = writePictureSet(temporaryFolder(), set);
    let running = 0;
    const { outcome } = await interrupt(experimentOn(manifest, { streaming: 'always' }, { epochs: 50 }), () => {
      running = decodersOf(process.pid).length;
    });
    expect(outcome).toBe('cancelled');
    expect(running).toBeGreaterThan(0);
    expect(decodersOf(process.pid)).toEqual([]);
    expect(cacheFiles()).toEqual([]);
  });

  it('end with a run that is killed, which goes on later with the same numbers', async () => {
    const folder = temporaryFolder();
    const manifest = writePictureSet(folder, set);
    const experiment = experimentOn(manifest, { streaming: 'always' }, { epochs: 4 });
    const whole = await execute(experiment);
    const file = path.join(folder, 'experiment.json');
    writeFileSync(file, JSON.stringify(experiment));
    const program = startProgram('cli.js', ['run', file, '--json', '--out', path.join(folder, 'runs')]);
    await program.line('"epochEnded"');
    const decoders = decodersOf(program.child.pid ?? 0);
    program.child.kill('SIGKILL');
    await program.ended;
    expect(decoders.length).toBeGreaterThan(0);
    await until(() => !decoders.some(isRunning));
    expect(cacheFiles()).toEqual([]);

    const { runId } = JSON.parse(program.lines[0] ?? '') as RunEvent;
    const resume = path.join(folder, 'runs', runId);
    expect((await execute(resume)).outcome).toBe('done');
    expect(await measured(resume)).toEqual(await measured(whole.folder));
  });
});

describe('a file that was changed', () => {
  it('is noticed when a run is to go on', async () => {
    const folder = temporaryFolder();
    const manifest = writePictureSet(folder, { rows: 60, size: 8 });
    const { folder: run, outcome } = await interrupt(experimentOn(manifest, { streaming: 'always' }, { epochs: 50 }));
    expect(outcome).toBe('cancelled');
    const picture = path.join(folder, 'part000', '000007.png');
    writeFileSync(picture, Buffer.concat([readFileSync(picture), Buffer.of(0)]));
    const { events } = await execute(run);
    expect(events.at(-1)).toMatchObject({ kind: 'runFailed', code: 'badData' });
  });
});
