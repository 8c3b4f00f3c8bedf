import type { DecodedStream, DecodeTask, RowOutcome } from '../engine/data/streaming/rowDecoder';
import type { Failure } from '../protocol/failure';

/** First message to a decoder: what it is to load, and what its rows become. */
export interface StartMessage {
  readonly kind: 'start';
  readonly streams: readonly DecodedStream[];
  readonly runtimeFolder: string;
  readonly assetsFolder: string;
}

/** A task. Tasks are done in the order in which they come. */
export interface TaskMessage {
  readonly kind: 'task';
  readonly id: number;
  readonly task: DecodeTask;
}

export type ToDecoder = StartMessage | TaskMessage;

/** The program runs; a row may be blamed for its end from now on. */
export interface ReadyMessage {
  readonly kind: 'ready';
}

/** A task is done, its rows are in the file. */
export interface DoneMessage {
  readonly kind: 'done';
  readonly id: number;
  readonly outcomes: readonly RowOutcome[];
}

/** Nothing can be decoded any more. */
export interface FailedMessage {
  readonly kind: 'failed';
  readonly failure: Failure;
}

export type FromDecoder = ReadyMessage | DoneMessage | FailedMessage;

/** The cache file's number in a decoder, behind its input, output, error output and channel. */
export const cacheDescriptor = 4;
