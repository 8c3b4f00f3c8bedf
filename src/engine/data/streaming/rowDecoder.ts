import type { ImageTarget } from '../../modalities/imageFiles/fitImage';

/** Rows of one modality to be decoded and written to the cache file. */
export interface DecodeTask {
  /** The folder that paths are relative to. */
  readonly folder: string;
  readonly target: ImageTarget;
  readonly rows: readonly RowToDecode[];
}

export interface RowToDecode {
  /** Path of the file as the manifest has it. */
  readonly written: string;
  /** Where its bytes go in the cache file. */
  readonly offset: number;
}

/** What came of a task. */
export interface DecodedRows {
  /** Rows that cannot be used, by their position in the task; nothing was written for them. */
  readonly problems: readonly { readonly row: number; readonly reason: string }[];
  /** Pictures that were not of the target's size. */
  readonly resized: number;
}

/** Decodes rows on other cores. */
export interface RowDecoder {
  /** Tasks are begun in the order in which they are given. @throws LabError when nothing can be decoded any more. */
  decode(task: DecodeTask): Promise<DecodedRows>;
  /** Ends all work at once; what was not finished is rejected. Nothing of the decoder is left afterwards. */
  close(): Promise<void>;
}

/** What streaming needs from the program that runs an experiment. */
export interface StreamingSupport {
  /** Folder on a disk in which the cache file is made; made itself where it is not there. */
  readonly cacheFolder: string;
  /** Starts what decodes rows into an open file. */
  openDecoder(file: number): RowDecoder;
}
