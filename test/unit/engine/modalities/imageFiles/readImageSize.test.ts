import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { imageFormatOf, readImageSize } from '../../../../../src/engine/modalities/imageFiles/readImageSize';
import { readGifStructure } from '../../../../../src/engine/modalities/imageFiles/gifStructure';
import { LabError } from '../../../../../src/protocol/errors';
import { bmp, gif, jpegHead, png } from './pictureBytes';

const file = '/data/cat.png';
const grey256 = Array.from({ length: 256 }, (_, value) => [value, value, value, 0]).flat();
const reds256 = Array.from({ length: 256 }, (_, value) => [0, 0, value, 0]).flat();

function failureOf(read: () => unknown): LabError | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(LabError);
    const failure = error as LabError;
    expect(failure.code).toBe('badData');
    expect(failure.message).toContain(file);
    return failure;
  }
}

const samples: Record<string, Buffer> = {
  png: png({ width: 3, height: 2, colourType: 2, rows: [Array(9).fill(1), Array(9).fill(2)] }),
  bmp: bmp({ width: 3, height: 2, bits: 24, rows: [Array(9).fill(1), Array(9).fill(2)] }),
  'bmp with a palette': bmp({
    width: 3,
    height: 2,
    bits: 8,
    palette: reds256,
    rows: [
      [1, 2, 3],
      [4, 5, 6],
    ],
  }),
  gif: gif(3, 2, [1, 2, 3], [{ width: 3, height: 2, indices: [0, 1, 2, 3, 4, 5] }]),
  jpeg: jpegHead(3, 2, 3),
};

describe('the size in the headers', () => {
  it.each([
    ['grey PNG', png({ width: 3, height: 2, colourType: 0 }), 'png', 1, false],
    [
      'grey PNG with a transparent value',
      png({ width: 3, height: 2, colourType: 0, transparency: [0, 7] }),
      'png',
      1,
      true,
    ],
    ['colour PNG', png({ width: 3, height: 2, colourType: 2 }), 'png', 3, false],
    ['palette PNG', png({ width: 3, height: 2, colourType: 3, palette: [1, 2, 3] }), 'png', 3, false],
    [
      'palette PNG with alpha',
      png({ width: 3, height: 2, colourType: 3, palette: [1, 2, 3], transparency: [9] }),
      'png',
      3,
      true,
    ],
    ['grey PNG with alpha, 16 bits', png({ width: 3, height: 2, colourType: 4, bitDepth: 16 }), 'png', 1, true],
    ['colour PNG with alpha', png({ width: 3, height: 2, colourType: 6 }), 'png', 3, true],
    ['baseline JPEG', jpegHead(3, 2, 3), 'jpeg', 3, false],
    ['progressive grey JPEG', jpegHead(3, 2, 1, 0xc2), 'jpeg', 1, false],
    ['JPEG in print colours', jpegHead(3, 2, 4), 'jpeg', 3, false],
    ['GIF', samples['gif']!, 'gif', 3, false],
    ['BMP', samples['bmp']!, 'bmp', 3, false],
    [
      'BMP from top to bottom',
      bmp({ width: 3, height: -2, bits: 24, rows: [Array(9).fill(1), Array(9).fill(2)] }),
      'bmp',
      3,
      false,
    ],
    ['BMP with a palette', samples['bmp with a palette']!, 'bmp', 3, false],
    [
      'BMP with greys',
      bmp({
        width: 3,
        height: 2,
        bits: 8,
        palette: grey256,
        rows: [
          [1, 2, 3],
          [4, 5, 6],
        ],
      }),
      'bmp',
      1,
      false,
    ],
  ] as const)('of a %s', (_name, bytes, format, channels, alpha) => {
    expect(readImageSize(bytes, file)).toEqual({ format, height: 2, width: 3, channels, alpha });
  });

  it('is found wherever in a buffer the file lies', () => {
    for (const bytes of Object.values(samples)) {
      const larger = Buffer.concat([Buffer.alloc(5), bytes]).subarray(5);
      expect(readImageSize(larger, file)).toEqual(readImageSize(bytes, file));
    }
  });

  it('is the one in the file for any size', () => {
    const side = fc.integer({ min: 1, max: 65_535 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        expect(readImageSize(png({ width, height, colourType: 2 }), file)).toMatchObject({ width, height });
        expect(readImageSize(jpegHead(width, height, 3), file)).toMatchObject({ width, height });
        expect(readImageSize(gif(width, height, [], []), file)).toMatchObject({ width, height });
      }),
    );
  });
});

describe('the blocks of a GIF', () => {
  it('tell the number of frames and where the first one ends', () => {
    const frame = { width: 3, height: 2, indices: [0, 1, 2, 3, 4, 5] };
    const one = gif(3, 2, [], [frame]);
    expect(readGifStructure(one, file)).toMatchObject({ frameCount: 1, firstFrameEnd: one.length - 1 });
    expect(readGifStructure(gif(3, 2, [], [frame, frame, frame]), file)).toMatchObject({
      frameCount: 3,
      firstFrameEnd: one.length - 1,
    });
  });

  it.each([
    ['without a picture', gif(3, 2, [], []), 'without a picture'],
    [
      'with a frame that is too wide',
      gif(3, 2, [], [{ left: 1, width: 3, height: 2, indices: [] }]),
      'leaves the picture',
    ],
    ['with a first frame that is too small', gif(3, 2, [], [{ width: 2, height: 2, indices: [] }]), 'does not fill'],
    ['with a frame of no pixels', gif(3, 2, [], [{ width: 0, height: 2, indices: [] }]), 'leaves the picture'],
  ])('%s are refused', (_name, bytes, what) => {
    expect(failureOf(() => readGifStructure(bytes, file))?.message).toContain(what);
  });

  it('are refused without any colours', () => {
    const bytes = gif(3, 2, [], [{ width: 3, height: 2, indices: [0, 1, 2, 3, 4, 5] }]);
    const bare = Buffer.concat([bytes.subarray(0, 13), bytes.subarray(13 + 3 * 128)]);
    bare[10] = 0;
    expect(failureOf(() => readGifStructure(bare, file))?.message).toContain('has no colours');
  });

  it('are refused when they are cut at any place', () => {
    const bytes = samples['gif']!;
    for (let length = 0; length < bytes.length; length++) {
      expect(
        failureOf(() => readGifStructure(bytes.subarray(0, length), file)),
        `cut at ${length}`,
      ).toBeDefined();
    }
  });
});

describe('a hostile picture file', () => {
  it.each([
    ['empty', Buffer.alloc(0), 'is empty'],
    ['a text', Buffer.from('name,label\ncat,1\n'), 'is not a PNG, JPEG, BMP or GIF picture'],
    [
      'a WebP',
      Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1'),
      'is a WebP picture, and a PNG, JPEG, BMP or GIF picture is expected. Convert it to PNG or JPEG',
    ],
    ['a PNG without pixels', png({ width: 0, height: 2, colourType: 2 }), 'announces 0 × 2 pixels'],
    ['a PNG of unknown colours', png({ width: 3, height: 2, colourType: 5 }), 'colour type is 5'],
    ['a JPEG without pixels', jpegHead(3, 0, 3), 'announces 3 × 0 pixels'],
    ['a JPEG without size', Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 4, 0, 0]), 'does not say its size'],
    ['a GIF without pixels', gif(0, 2, [], []), 'announces 0 × 2 pixels'],
    ['a BMP without pixels', bmp({ width: 0, height: 2, bits: 24, rows: [] }), 'announces 0 × 2 pixels'],
    ['a BMP of 4 bits', bmp({ width: 3, height: 1, bits: 4, rows: [[1, 2]] }), '4 bits a pixel. Save it as PNG'],
    ['a packed BMP', bmp({ width: 3, height: 1, bits: 8, rows: [[3, 1]], compression: 1 }), 'compression 1'],
    [
      'a BMP with other masks',
      bmp({ width: 1, height: 1, bits: 32, rows: [[1, 2, 3, 4]], compression: 3, masks: [255, 0xff00, 0xff0000, 0] }),
      'unusual order',
    ],
  ])('that is %s is refused with the reason', (_name, bytes, what) => {
    expect(failureOf(() => readImageSize(bytes, file))?.message).toContain(what);
  });

  it('never fails in another way, whatever follows the first bytes', () => {
    const starts = fc.constantFrom(...Object.values(samples), Buffer.from([0xff, 0xd8, 0xff]));
    fc.assert(
      fc.property(starts, fc.nat(80), fc.uint8Array({ maxLength: 80 }), (start, kept, rest) => {
        const bytes = Buffer.concat([start.subarray(0, Math.max(8, kept)), rest]);
        for (const read of [readImageSize, readGifStructure]) {
          if (imageFormatOf(bytes) === 'gif' || read === readImageSize) {
            failureOf(() => read(bytes, file));
          }
        }
      }),
      { numRuns: 3000 },
    );
  });
});
