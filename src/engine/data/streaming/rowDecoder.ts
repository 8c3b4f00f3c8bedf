import type { RowFacts } from '../../modalities/rowEncoder';
import type { RowTarget } from '../../modalities/rowTarget';

/** What the rows of one modality are made from and become. */
export interface DecodedStream {
  /** The folder that paths are relative to. */
  readonly folder: string;
  readonly target: RowTarget;
}

/** Rows of one modality to be decoded and written to the cache file. */
export interface DecodeTask {
  /** Number of the modality's stream among those that the decoder was opened with. */
  readonly stream: number;
  readonly rows: readonly RowToDecode[];
}

export interface RowToDecode {
  /** Path of the file as the manifest has it. */
  readonly written: string;
  /** Where its bytes go in the cache file. */
  readonly offset: number;
}

/** A row that cannot be used; nothing was written for it. */
export interface BadRow {
  readonly type: 'bad';
  readonly reason: string;
}

/** What came of a row. */
export type RowOutcome = RowFacts | BadRow;

/** Decodes rows on other cores. */
export interface RowDecoder {
  /**
   * Tasks of one stream are begun in the order in which they are given.
   * @returns What came of each row, in their order.
   * @throws LabError when nothing can be decoded any more.
   */
  decode(task: DecodeTask): Promise<readonly RowOutcome[]>;
  /** Ends all work at once; what was not finished is rejected. Nothing of the decoder is left afterwards. */
  close(): Promise<void>;
}

/** What streaming needs from the program that runs an experiment. */
export interface StreamingSupport {
  /** Folder on a disk in which the cache file is made; made itself where it is not there. */
  readonly cacheFolder: string;
  /** Starts what decodes rows into an open file. */
  openDecoder(file: number, streams: readonly DecodedStream[]): RowDecoder;
}
