import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { decodeGifFrames } from '../../../src/engine/modalities/video/decodeGifFrames';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { nativeTensorFlow } from '../../support/tensorflow';
import { gif, png } from '../../unit/engine/modalities/imageFiles/pictureBytes';

let tf: TensorFlow;
let tensorsBefore: number;
const file = '/data/wave.gif';
const target = { height: 1, width: 2, channels: 3 } as const;
const palette = [10, 20, 30, 40, 50, 60, 70, 80, 90];
const whole = { width: 2, height: 1 };

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

beforeEach(() => {
  tensorsBefore = tf.memory().numTensors;
});

afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

function refusal(bytes: Uint8Array): string {
  try {
    decodeGifFrames(tf, bytes, file, target);
  } catch (error) {
    expect(error).toMatchObject({ name: 'LabError', code: 'badData' });
    return (error as Error).message;
  }
  return 'none';
}

describe('the frames of a GIF', () => {
  const bytes = gif(2, 1, palette, [
    { ...whole, indices: [0, 1] },
    { left: 1, width: 1, height: 1, indices: [2] },
    { ...whole, indices: [1, 0], transparent: 0 },
  ]);

  it('show the frame before where they leave the picture open', () => {
    const { frameCount, frames, ...rest } = decodeGifFrames(tf, bytes, file, target);
    expect(frameCount).toBe(3);
    expect([...frames]).toEqual([10, 20, 30, 40, 50, 60, 10, 20, 30, 70, 80, 90, 40, 50, 60, 70, 80, 90]);
    expect(rest).toEqual({ resized: false });
  });

  it('are each brought to the size and colours', () => {
    const { frames, resized } = decodeGifFrames(tf, bytes, file, { height: 2, width: 1, channels: 1 });
    // Luma of a frame's two pixels is 18.1 and 48.1, 18.1 and 78.1, 48.1 and 78.1.
    expect([...frames]).toEqual([33, 33, 48, 48, 63, 63]);
    expect(resized).toBe(true);
  });

  it('are refused when there are too many', () => {
    const many = (count: number): Buffer =>
      gif(2, 1, palette, Array<typeof whole & { indices: number[] }>(count).fill({ ...whole, indices: [0, 1] }));
    expect(decodeGifFrames(tf, many(1000), file, target).frameCount).toBe(1000);
    expect(refusal(many(1001))).toBe(
      `${file} has 1001 frames, more than 1000. Shorten it, or save its frames as files in a folder.`,
    );
  });

  it('are refused when together they have too many pixels', () => {
    const frame = { width: 5000, height: 5000, indices: [0, 1] };
    const large = gif(5000, 5000, palette, [frame, frame]);
    expect(refusal(large)).toContain('announces 2 frames of 5000 × 5000 pixels');
  });

  it('are refused when the file is cut at any place', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(refusal(bytes.subarray(0, length)), `cut at ${length}`).toContain(file);
    }
  });

  it('are refused when a frame’s pixels are missing or damaged', () => {
    const short = gif(2, 1, palette, [{ ...whole, indices: [0] }]);
    expect(refusal(short)).toContain('damaged GIF');
    const outside = gif(2, 1, palette, [
      { ...whole, indices: [0, 1] },
      { ...whole, indices: [] },
    ]);
    expect(refusal(outside)).toContain('damaged GIF');
  });

  it('are those of a GIF only', () => {
    expect(refusal(png({ width: 2, height: 1, colourType: 0, rows: [[1, 2]] }))).toContain('is not a GIF file');
    expect(refusal(new Uint8Array())).toContain('is empty');
  });
});
