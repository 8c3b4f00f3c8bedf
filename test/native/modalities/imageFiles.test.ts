import type { Tensor3D } from '@tensorflow/tfjs-node';
import fc from 'fast-check';
import { beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';

import { decodeImageFile, maxPixels } from '../../../src/engine/modalities/imageFiles/decodeImageFile';
import { resizeImage } from '../../../src/engine/modalities/imageFiles/resizeImage';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { LabError } from '../../../src/protocol/errors';
import { nativeTensorFlow } from '../../support/tensorflow';
import { bmp, gif, jpegHead, png } from '../../unit/engine/modalities/imageFiles/pictureBytes';

let tf: TensorFlow;
let tensorsBefore: number;
const file = '/data/cat.png';

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

beforeEach(() => {
  tensorsBefore = tf.memory().numTensors;
});

afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

function pixelsOf(bytes: Uint8Array, height: number, width: number, channels: 1 | 3): number[] {
  return [...decodeImageFile(tf, bytes, file, { height, width, channels }).pixels];
}

function failureOf(bytes: Uint8Array): LabError | undefined {
  try {
    decodeImageFile(tf, bytes, file, { height: 2, width: 2, channels: 3 });
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(LabError);
    const failure = error as LabError;
    expect(failure.code).toBe('badData');
    expect(failure.message).toContain(file);
    return failure;
  } finally {
    expect(tf.memory().numTensors).toBe(tensorsBefore);
  }
}

/** A colourful picture with every kind of edge, `[height, width, channels]`. */
function pattern(height: number, width: number, channels: number): number[] {
  return Array.from({ length: height * width * channels }, (_, index) => (index * 37 + (index % 7) * 11) % 256);
}

async function encoded(
  kind: 'png' | 'jpeg',
  pixels: readonly number[],
  shape: [number, number, number],
): Promise<Buffer> {
  const image = tf.tensor3d([...pixels], shape, 'int32');
  try {
    return Buffer.from(await (kind === 'png' ? tf.node.encodePng(image) : tf.node.encodeJpeg(image, '', 100)));
  } finally {
    image.dispose();
  }
}

async function progressiveJpeg(): Promise<Buffer> {
  const image = tf.tensor3d(pattern(24, 32, 3), [24, 32, 3], 'int32');
  const bytes = Buffer.from(await tf.node.encodeJpeg(image, '', 90, true));
  image.dispose();
  return bytes;
}

describe('a PNG', () => {
  it('gives its pixels back', async () => {
    for (const channels of [1, 3] as const) {
      const pixels = pattern(5, 4, channels);
      expect(pixelsOf(await encoded('png', pixels, [5, 4, channels]), 5, 4, channels)).toEqual(pixels);
    }
  });

  it('with transparency is laid over white', () => {
    const rows = [[200, 100, 0, 255, 200, 100, 0, 0, 200, 100, 0, 51]];
    const bytes = png({ width: 3, height: 1, colourType: 6, rows });
    // 255 + (c − 255) · 51/255
    expect(pixelsOf(bytes, 1, 3, 3)).toEqual([200, 100, 0, 255, 255, 255, 244, 224, 204]);
  });

  it('of 16 bits with alpha keeps the upper 8 bits', () => {
    const rows = [[0x80, 0xff, 0x40, 0x01, 0x00, 0x7f, 0xff, 0xff, 0x80, 0, 0x40, 0, 0, 0, 0, 0]];
    const bytes = png({ width: 2, height: 1, bitDepth: 16, colourType: 6, rows });
    expect(pixelsOf(bytes, 1, 2, 3)).toEqual([0x80, 0x40, 0, 255, 255, 255]);
    const grey = png({
      width: 2,
      height: 1,
      bitDepth: 16,
      colourType: 4,
      rows: [[0x80, 0xff, 0xff, 0xff, 9, 9, 0, 0]],
    });
    expect(pixelsOf(grey, 1, 2, 1)).toEqual([0x80, 255]);
  });

  it('with a palette, opaque or not, gives its colours', () => {
    const parts = { width: 2, height: 1, colourType: 3, rows: [[1, 0]], palette: [10, 20, 30, 40, 50, 60] };
    expect(pixelsOf(png(parts), 1, 2, 3)).toEqual([40, 50, 60, 10, 20, 30]);
    expect(pixelsOf(png({ ...parts, transparency: [0] }), 1, 2, 3)).toEqual([40, 50, 60, 255, 255, 255]);
  });

  it('of one bit is black and white, and a transparent grey is white', () => {
    const bytes = png({ width: 4, height: 1, bitDepth: 1, colourType: 0, rows: [[0b1010_0000]] });
    expect(pixelsOf(bytes, 1, 4, 1)).toEqual([255, 0, 255, 0]);
    const seeThrough = png({ width: 2, height: 1, colourType: 0, rows: [[7, 8]], transparency: [0, 7] });
    expect(pixelsOf(seeThrough, 1, 2, 1)).toEqual([255, 8]);
  });
});

describe('a JPEG', () => {
  it('gives its pixels back up to its loss, in colour and in grey', async () => {
    for (const channels of [1, 3] as const) {
      const flat = new Array<number>(16 * 16 * channels).fill(120);
      const found = pixelsOf(await encoded('jpeg', flat, [16, 16, channels]), 16, 16, channels);
      expect(Math.max(...found.map((value) => Math.abs(value - 120)))).toBeLessThanOrEqual(1);
    }
  });

  it('may be progressive', async () => {
    const bytes = await progressiveJpeg();
    expect(decodeImageFile(tf, bytes, file, { height: 24, width: 32, channels: 3 })).toMatchObject({ resized: false });
  });
});

describe('a BMP', () => {
  const rows = [
    [3, 2, 1, 6, 5, 4],
    [9, 8, 7, 12, 11, 10],
  ];

  it('gives its pixels from either end', () => {
    expect(pixelsOf(bmp({ width: 2, height: -2, bits: 24, rows }), 2, 2, 3)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]);
    expect(pixelsOf(bmp({ width: 2, height: 2, bits: 24, rows }), 2, 2, 3)).toEqual([
      7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6,
    ]);
  });

  it('of 32 bits has alpha only where its header says so', () => {
    const parts = { width: 2, height: 1, bits: 32, rows: [[3, 2, 1, 0, 6, 5, 4, 255]] };
    expect(pixelsOf(bmp(parts), 1, 2, 3)).toEqual([1, 2, 3, 4, 5, 6]);
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
    expect(pixelsOf(bmp({ ...parts, compression: 3, masks }), 1, 2, 3)).toEqual([255, 255, 255, 4, 5, 6]);
  });

  it('of 8 bits gives the colours of its palette', () => {
    const palette = [30, 20, 10, 0, 60, 50, 40, 0];
    const bytes = bmp({ width: 3, height: 1, bits: 8, rows: [[1, 0, 9]], palette });
    expect(pixelsOf(bytes, 1, 3, 3)).toEqual([40, 50, 60, 10, 20, 30, 0, 0, 0]);
  });
});

describe('a GIF', () => {
  const frame = { width: 3, height: 1 };

  it('gives its first frame and decodes no other', () => {
    const palette = [10, 20, 30, 40, 50, 60];
    const bytes = gif(3, 1, palette, [
      { ...frame, indices: [0, 1, 0] },
      { ...frame, indices: [1, 1, 1] },
    ]);
    expect(pixelsOf(bytes, 1, 3, 3)).toEqual([10, 20, 30, 40, 50, 60, 10, 20, 30]);
  });

  it('may be larger than one code table', () => {
    const indices = Array.from({ length: 40 * 30 }, (_, index) => index % 128);
    const palette = Array.from({ length: 128 }, (_, value) => [value, value, value]).flat();
    expect(pixelsOf(gif(40, 30, palette, [{ width: 40, height: 30, indices }]), 30, 40, 1)).toEqual(indices);
  });

  it('is black where its first frame is transparent', () => {
    const seeThrough = gif(3, 1, [10, 20, 30, 40, 50, 60], [{ ...frame, indices: [0, 1, 0], transparent: 1 }]);
    expect(pixelsOf(seeThrough, 1, 3, 3)).toEqual([10, 20, 30, 0, 0, 0, 10, 20, 30]);
  });
});

describe('colour and grey', () => {
  it('are converted by the luma of ITU-R BT.601, for every format', () => {
    // 0.299 · 255 = 76.2, 0.587 · 255 = 149.7, 0.114 · 255 = 29.1
    const colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];
    const luma = [76, 150, 29, 255];
    expect(pixelsOf(png({ width: 4, height: 1, colourType: 2, rows: [colours] }), 1, 4, 1)).toEqual(luma);
    const palette = [...colours];
    expect(pixelsOf(gif(4, 1, palette, [{ width: 4, height: 1, indices: [0, 1, 2, 3] }]), 1, 4, 1)).toEqual(luma);
    const blueFirst = [0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255];
    expect(pixelsOf(bmp({ width: 4, height: 1, bits: 24, rows: [blueFirst] }), 1, 4, 1)).toEqual(luma);
  });

  it('grey becomes colour by repetition', () => {
    expect(pixelsOf(png({ width: 2, height: 1, colourType: 0, rows: [[7, 9]] }), 1, 2, 3)).toEqual([7, 7, 7, 9, 9, 9]);
  });
});

describe('the size', () => {
  it('is told, and whether it was changed', () => {
    const bytes = png({
      width: 3,
      height: 2,
      colourType: 0,
      rows: [
        [1, 2, 3],
        [4, 5, 6],
      ],
    });
    const original = { originalHeight: 2, originalWidth: 3 };
    expect(decodeImageFile(tf, bytes, file, { height: 2, width: 3, channels: 1 })).toMatchObject({
      ...original,
      resized: false,
    });
    const changed = decodeImageFile(tf, bytes, file, { height: 3, width: 3, channels: 3 });
    expect(changed).toMatchObject({ ...original, resized: true });
    expect(changed.pixels).toHaveLength(27);
  });

  it('is reduced without patterns: fine stripes become their mean', () => {
    const rows = Array.from({ length: 64 }, (_, y) => Array.from({ length: 64 }, (_, x) => ((x + y) % 2) * 255));
    const found = pixelsOf(png({ width: 64, height: 64, colourType: 0, rows }), 4, 4, 1);
    expect(found.every((value) => Math.abs(value - 127.5) < 2)).toBe(true);
  });

  it('is reduced by the triangle, as worked out by hand', () => {
    // To a half: centres at 1 and 3, reach 2. The weights are 1 : 3 : 3 : 1, and at the border the outer 1 is missing.
    const bytes = png({ width: 4, height: 1, colourType: 0, rows: [[0, 70, 140, 210]] });
    expect(pixelsOf(bytes, 1, 2, 1)).toEqual([50, 160]);
  });

  it('is enlarged as the backend’s own bilinear resizing does', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })),
        fc.tuple(fc.nat(9), fc.nat(9)),
        fc.constantFrom(1, 3),
        ([height, width], [moreRows, moreColumns], channels) => {
          tf.tidy(() => {
            const image: Tensor3D = tf.tensor3d(pattern(height, width, channels), [height, width, channels], 'float32');
            const size: [number, number] = [height + moreRows, width + moreColumns];
            const expected = tf.image.resizeBilinear(image, size, false, true).dataSync();
            const found = resizeImage(tf, image, ...size).dataSync();
            expect(Math.max(...found.map((value, at) => Math.abs(value - expected[at]!)))).toBeLessThan(1e-3);
          });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('leaves one colour as it is, whatever the sizes', () => {
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(side, side, side, side, fc.nat(255), (height, width, toHeight, toWidth, value) => {
        const rows = Array.from({ length: height }, () => new Array<number>(width).fill(value));
        const found = pixelsOf(png({ width, height, colourType: 0, rows }), toHeight, toWidth, 1);
        expect(found).toEqual(new Array<number>(toHeight * toWidth).fill(value));
      }),
      { numRuns: 50 },
    );
  });

  it.each([0, -1, 1.5, Number.NaN, 4096])('of %d is no target', (height) => {
    const bytes = png({ width: 1, height: 1, colourType: 0, rows: [[1]] });
    expect(() => decodeImageFile(tf, bytes, file, { height, width: 2, channels: 1 })).toThrow(
      expect.objectContaining({ name: 'LabError', code: 'badExperiment' }),
    );
  });
});

describe('a hostile picture file', () => {
  it('that announces more pixels than can be held is refused before it is decoded', () => {
    const side = Math.ceil(Math.sqrt(maxPixels)) + 1;
    const bombs = [
      png({ width: 100_000, height: 100_000, colourType: 2 }),
      png({ width: 2 ** 31 - 1, height: 2 ** 31 - 1, colourType: 6 }),
      png({ width: 40_000, height: 1, colourType: 0 }),
      png({ width: side, height: side, colourType: 0 }),
      jpegHead(65_500, 65_500, 3),
      gif(65_535, 65_535, [], [{ width: 1, height: 1, indices: [0] }]),
    ];
    for (const bytes of bombs) {
      expect(failureOf(bytes)?.message).toMatch(/announces \d+ × \d+ pixels; at most .* Scale it down/);
    }
  });

  it('is decoded by its content when its name tells something else', () => {
    const bytes = bmp({ width: 1, height: 1, bits: 24, rows: [[3, 2, 1]] });
    expect(decodeImageFile(tf, bytes, '/data/wrong.jpg', { height: 1, width: 1, channels: 3 }).pixels).toEqual(
      Uint8Array.of(1, 2, 3),
    );
  });

  it('with a bad checksum or bad data is refused, and the cause is kept', () => {
    const bytes = png({
      width: 2,
      height: 2,
      colourType: 0,
      rows: [
        [1, 2],
        [3, 4],
      ],
    });
    const broken = Buffer.from(bytes);
    broken.writeUInt8(broken.readUInt8(45) ^ 0xff, 45);
    expect(failureOf(broken)?.message).toContain('its pixels cannot be decoded. Get the file again');
    expect(failureOf(broken)?.cause).toBeInstanceOf(Error);
    expect(failureOf(jpegHead(8, 8, 3))?.message).toContain('its pixels cannot be decoded');
  });

  it('is refused or decoded when it is cut at any place, and never leaves a tensor', async () => {
    const gifBytes = gif(3, 2, [1, 2, 3], [{ width: 3, height: 2, indices: [0, 1, 2, 3, 4, 5] }]);
    const files: [string, Buffer][] = [
      ['png', await encoded('png', pattern(24, 32, 3), [24, 32, 3])],
      ['jpeg', await encoded('jpeg', pattern(24, 32, 3), [24, 32, 3])],
      ['progressive jpeg', await progressiveJpeg()],
      ['bmp', bmp({ width: 3, height: 2, bits: 24, rows: [Array(9).fill(1), Array(9).fill(2)] })],
      ['gif', gifBytes],
    ];
    for (const [name, bytes] of files) {
      expect(failureOf(bytes), name).toBeUndefined();
      fc.assert(
        fc.property(fc.nat(bytes.length - 1), (length) => {
          const failure = failureOf(bytes.subarray(0, length));
          // The last bytes of a PNG and a JPEG only say that nothing follows.
          const complete = length >= bytes.length - (name === 'png' ? 16 : 2) && name !== 'gif' && name !== 'bmp';
          expect(failure !== undefined || complete, `${name} cut at ${length} of ${bytes.length}`).toBe(true);
        }),
        { numRuns: 150 },
      );
    }
  });

  it('never crashes when bytes in it are changed', async () => {
    const files = [
      await encoded('png', pattern(6, 5, 3), [6, 5, 3]),
      await encoded('jpeg', pattern(16, 16, 3), [16, 16, 3]),
      bmp({ width: 3, height: 2, bits: 24, rows: [Array(9).fill(1), Array(9).fill(2)] }),
      gif(3, 2, [1, 2, 3], [{ width: 3, height: 2, indices: [0, 1, 2, 3, 4, 5] }]),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (bytes, changes) => {
          const changed = Buffer.from(bytes);
          for (const [at, value] of changes) {
            changed[at % changed.length] = value;
          }
          failureOf(changed);
        },
      ),
      { numRuns: 400 },
    );
  });
});
