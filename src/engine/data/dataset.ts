import type { ImageRows } from './imageRows';

/** Labelled rows, split by whoever published them into training and test. */
export interface Dataset {
  readonly name: string;
  /** Of the bytes of the data files, training first; identifies what was learnt from. */
  readonly sha256: string;
  readonly classes: number;
  readonly training: ImageRows;
  readonly test: ImageRows;
}
