import type { Column } from '../data/column';
import type { ImageRows } from '../data/imageRows';

/** Pixel values 0 to 255 as float32 fractions of 255. */
const fractions = Float32Array.from({ length: 256 }, (_, value) => value / 255);

/** Grey images as `[height, width, 1]`, scaled to 0–1. */
export function imageColumn(rows: ImageRows): Column {
  const size = rows.height * rows.width;
  return {
    shape: [rows.height, rows.width, 1],
    fill(indices, target) {
      let at = 0;
      for (const index of indices) {
        const start = index * size;
        for (let pixel = start; pixel < start + size; pixel++) {
          target[at++] = fractions[rows.pixels[pixel] ?? 0] ?? 0;
        }
      }
    },
  };
}
