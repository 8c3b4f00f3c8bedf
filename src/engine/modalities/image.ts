import type { Column } from '../data/column';
import type { ImageRows } from '../data/imageRows';

/** Grey images as `[height, width, 1]`, scaled to 0–1 when they are used. */
export function imageColumn(rows: ImageRows): Column {
  return { shape: [rows.height, rows.width, 1], dtype: 'uint8', values: rows.pixels, divisor: 255 };
}
