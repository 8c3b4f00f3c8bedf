import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { consecutive } from '../../../../src/engine/data/batches';
import { BadRowList } from '../../../../src/engine/data/manifest/badRowList';
import { Manifest } from '../../../../src/engine/data/manifest/manifest';
import { presenceOfAll } from '../../../../src/engine/data/presence';
import { DataStreaming, type ModalityRows } from '../../../../src/engine/data/streaming/dataStreaming';
import { StreamedColumn } from '../../../../src/engine/data/streaming/streamedColumn';
import type { PreparedModality } from '../../../../src/engine/modalities/modality';
import { sized } from '../../../../src/engine/modalities/pictureShape';
import type { TensorFlow } from '../../../../src/engine/tensorflow';
import { parseExperiment } from '../../../../src/protocol/parseExperiment';
import { modalityDefaults, type Modality } from '../../../../src/protocol/modalitySchema';
import { temporaryFolder } from '../../../support/temporaryFolder';
import { sineWav } from '../audio/wavBytes';

/** Rows of which 33 pictures of 2048 × 2048 pixels take 396 MB. */
const rowCount = 33;

type Type = ModalityRows['planned']['type'];

function dataStreaming(folder: string, streaming: 'auto' | 'always' | 'never', hasDecoders = true): DataStreaming {
  const lines = Array.from({ length: rowCount }, (_, row) => row + 2);
  return new DataStreaming({
    experiment: parseExperiment({ data: { manifest: 'rows.csv', streaming } }),
    manifest: new Manifest('rows.csv', folder, '', { header: [], rows: lines.map(() => []), lines, problems: [] }),
    support: hasDecoders
      ? {
          cacheFolder: folder,
          openDecoder: () => {
            throw new Error('A row was asked for.');
          },
        }
      : undefined,
    badRows: new BadRowList(() => undefined),
    signal: new AbortController().signal,
  });
}

/** Files of which no more than the headers of a few are sound. */
function rowsOf(
  folder: string,
  type: Type,
  options: Partial<Modality> = {},
  names = filesOf(folder, type),
): ModalityRows {
  return {
    planned: { type },
    source: {
      tf: {} as TensorFlow,
      name: type,
      options: sized({ ...modalityDefaults(), ...options }),
      columns: [{ name: type, values: names }],
      fileOf: (written) => path.join(folder, written),
      tick: () => Promise.resolve(),
    },
    presence: presenceOfAll(rowCount),
  };
}

function filesOf(folder: string, type: Type): string[] {
  return Array.from({ length: rowCount }, (_, row) => {
    const name = `${type}${row}`;
    if (type === 'video') {
      mkdirSync(path.join(folder, name), { recursive: true });
      [1, 2, 3, 4].forEach((frame) => writeFileSync(path.join(folder, name, `${frame}.png`), ''));
    } else {
      writeFileSync(path.join(folder, name), type === 'audio' ? sineWav(440, 8000, 0.1) : '');
    }
    return name;
  });
}

const large = { height: 2048, width: 2048, channels: 3 } as const;

async function streamedOf(streaming: DataStreaming, all: readonly ModalityRows[]): Promise<boolean[]> {
  return (await streaming.stream(all)).map((loaded) => loaded !== undefined);
}

describe('modalities', () => {
  it('stay in memory where they fit there together, and are streamed from the largest on where they do not', async () => {
    const folder = temporaryFolder();
    const image = rowsOf(folder, 'image', large);
    const sound = rowsOf(folder, 'audio');
    // By their folders, 4 frames of 1024 × 1024 pixels take as much as a picture.
    const video = rowsOf(folder, 'video', { height: 1024, width: 1024, channels: 3 });
    const text = rowsOf(folder, 'text', {}, Array<string>(rowCount).fill('word'));
    const auto = (): DataStreaming => dataStreaming(folder, 'auto');
    expect(await streamedOf(auto(), [image, sound, text])).toEqual([false, false, false]);
    expect(await streamedOf(auto(), [image, sound, text, video])).toEqual([true, false, false, false]);
    expect(await streamedOf(auto(), [image, image, sound, video])).toEqual([true, true, false, false]);
    expect(await streamedOf(auto(), [rowsOf(folder, 'video', { ...large, length: 2 })])).toEqual([true]);
  });

  it('are streamed, or not, where that is asked for, as far as they are files and there are decoders', async () => {
    const folder = temporaryFolder();
    const all = [rowsOf(folder, 'image'), rowsOf(folder, 'audio'), rowsOf(folder, 'text', {}, ['a', 'b'])];
    expect(await streamedOf(dataStreaming(folder, 'always'), all)).toEqual([true, true, false]);
    expect(await streamedOf(dataStreaming(folder, 'never'), all)).toEqual([false, false, false]);
    expect(await streamedOf(dataStreaming(folder, 'always', false), all)).toEqual([false, false, false]);
  });

  it('become columns without a row being read, but for those that are learnt from', async () => {
    const folder = temporaryFolder();
    const all = [rowsOf(folder, 'image', large), rowsOf(folder, 'audio'), rowsOf(folder, 'video')];
    const streamed = await dataStreaming(folder, 'always').stream(all);
    const prepared: PreparedModality[] = [];
    for (const loaded of streamed) {
      prepared.push(await loaded!.prepare(Int32Array.of(0, 1, 2)));
    }
    expect(prepared.map(({ column }) => column)).toEqual([
      expect.any(StreamedColumn),
      expect.any(StreamedColumn),
      expect.any(StreamedColumn),
    ]);
    expect(prepared.map(({ column }) => column.shape)).toEqual([
      [2048, 2048, 3],
      [9, 40],
      [4, 32, 32, 3],
    ]);
    expect(prepared.map(({ detail }) => detail)).toEqual([
      '2048 × 2048 pixels, colour',
      '9 frames (0.09 s) of 40 mel bands up to 4,000 Hz, each band standardised by the training rows',
      '4 frames of 32 × 32 pixels, colour',
    ]);
  });

  it('have problems where nothing is there, or not what is expected', async () => {
    const folder = temporaryFolder();
    const names = ['none', 'film', 'film/1.png', ''];
    mkdirSync(path.join(folder, 'film'));
    writeFileSync(path.join(folder, 'film', '1.png'), '');
    const all = (['image', 'audio', 'video'] as const).map((type) => rowsOf(folder, type, {}, names));
    const streamed = await dataStreaming(folder, 'always').stream(all);
    const problems = streamed.map((loaded) => loaded?.problems.map(({ row }) => row));
    expect(problems).toEqual([
      [0, 1, 3],
      [0, 1, 3],
      [0, 3],
    ]);
    expect(streamed[0]?.problems.map(({ reason }) => reason)).toEqual([
      'the file none does not exist',
      'film is a folder, a file is expected',
      'no file is named',
    ]);
  });
});

describe('what is learnt from a sample of the training rows', () => {
  it('is said, with how many there are', async () => {
    const folder = temporaryFolder();
    const names = Array.from({ length: 600 }, () => 'sound.wav');
    writeFileSync(path.join(folder, 'sound.wav'), sineWav(440, 8000, 0.1));
    const [loaded] = await dataStreaming(folder, 'always').stream([rowsOf(folder, 'audio', {}, names)]);
    const { notices } = await loaded!.prepare(consecutive(0, 520), consecutive(0, 560));
    expect(notices).toEqual([
      expect.stringMatching(/^audio: 560 sounds \(787\.50 KB decoded\) are decoded while the models are trained/),
      'audio: the number of frames and the scale of each band were learnt from a sample of 500 of the 520 training rows.',
    ]);
  });

  it('is refused with its line where a row of it cannot be used', async () => {
    const folder = temporaryFolder();
    const audio = rowsOf(folder, 'audio');
    writeFileSync(path.join(folder, 'audio7'), 'no sound');
    const [loaded] = await dataStreaming(folder, 'always').stream([audio]);
    await expect(loaded!.prepare(Int32Array.of(6, 7, 8))).rejects.toMatchObject({
      code: 'badData',
      message: expect.stringContaining('Line 9: audio: audio7 is not a WAV file') as string,
    });
  });
});
