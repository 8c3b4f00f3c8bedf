import { performance } from 'node:perf_hooks';

import { CancelledError, LabError } from '../../../protocol/errors';
import { formatBytes } from '../../../protocol/format';
import { CacheFile, freeBytes } from './cacheFile';
import { cacheLayout, type CachePart, type CachedRows } from './cacheLayout';
import { DecodeAhead, type PlacedRow } from './decodeAhead';
import { decodeInTurns } from './decodeInTurns';
import type { DecodedStream, RowDecoder, RowToDecode, StreamingSupport } from './rowDecoder';
import { SlotTable } from './slotTable';
import type { CountedRows, RowTally } from './streamableTypes';

/** Rows of one modality that are decoded while training goes on. */
export interface StreamRequest extends CachedRows, DecodedStream {
  /** Path of the file of each row, as the manifest has it. */
  readonly files: readonly string[];
  /** Called for a row that cannot be used. @throws to refuse it; otherwise it holds zeros. */
  readonly useBadRow: (row: number, reason: string) => void;
  /** Counts what became of each row. */
  readonly tally: RowTally;
}

/** Rows by number, fetched in an order that is said beforehand. */
export interface RowStream {
  /** Says which rows will be taken, each once, in their order. */
  announce(rows: Int32Array): void;
  /** The rows' bytes, row after row, in memory that is used again for the next batch of the same size. */
  take(rows: Int32Array): Promise<Uint8Array>;
}

export interface RowStoreOptions {
  readonly support: StreamingSupport;
  /** Bytes of decoded rows that are kept on the disk. */
  readonly cacheBytes: number;
  /** Rows of a training step. */
  readonly batchSize: number;
  readonly signal: AbortSignal;
}

/** Rows of a task: enough that asking costs little, few enough to share a batch among decoders. */
const chunk = 32;
/** At least so many rows are asked for ahead, and so many batches. */
const aheadRows = 1024;
const aheadBatches = 4;
/** With fewer tasks one of the decoders, which are four at most, may have none. */
const idleTasks = 4;
/** Share of the free disk that is left to others. */
const diskShare = 0.9;

interface Opened {
  readonly cache: CacheFile;
  readonly decoder: RowDecoder;
  readonly streams: readonly DecodeAhead[];
}

/**
 * The decoded rows of all streamed modalities of a run: a file of limited size on the disk, and decoders that fill it ahead
 * of the steps. Nothing is opened or started before the first rows are announced.
 */
export class RowStore {
  private readonly requests: StreamRequest[] = [];
  private opened: Opened | undefined;
  private isClosed = false;
  private waitedSum = 0;
  private waiting = 0;
  private waitingSince = 0;
  private readonly onAbort = (): void => this.opened?.streams.forEach((stream) => stream.fail(new CancelledError()));

  constructor(private readonly options: RowStoreOptions) {}

  /** Adds a modality; all are added before the first rows are announced. */
  add(request: StreamRequest): RowStream {
    const index = this.requests.push(request) - 1;
    const buffers = new Map<number, Uint8Array>();
    return {
      announce: (rows) => this.stream(index).announce(rows),
      take: async (rows) => {
        const buffer = buffers.get(rows.length) ?? new Uint8Array(rows.length * request.rowBytes);
        buffers.set(rows.length, buffer);
        await this.waited(() => this.stream(index).take(rows, buffer));
        return buffer;
      },
    };
  }

  /** Milliseconds for which batches were fetched so far. */
  get waitedMs(): number {
    return this.waitedSum;
  }

  /** What became of the rows that were decoded so far, in sentences. */
  notices(counted: CountedRows): string[] {
    return this.requests.flatMap(({ tally }) => tally.notices(counted));
  }

  /** Ends the decoders and frees the disk. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.options.signal.removeEventListener('abort', this.onAbort);
    const { opened } = this;
    this.opened = undefined;
    opened?.streams.forEach((stream) => stream.fail(new CancelledError()));
    await opened?.decoder.close();
    opened?.cache.close();
  }

  /** Counts the time of what is awaited, once where several modalities are. */
  private async waited(act: () => Promise<void>): Promise<void> {
    if (this.waiting++ === 0) {
      this.waitingSince = performance.now();
    }
    try {
      await act();
    } finally {
      if (--this.waiting === 0) {
        this.waitedSum += performance.now() - this.waitingSince;
      }
    }
  }

  private stream(index: number): DecodeAhead {
    this.opened ??= this.open();
    const stream = this.opened.streams[index];
    if (stream === undefined) {
      throw new Error('A modality was added after the first rows were announced.');
    }
    return stream;
  }

  private open(): Opened {
    if (this.isClosed) {
      throw new Error('The decoded rows are closed.');
    }
    const { support, batchSize, signal } = this.options;
    const window = Math.max(aheadRows, aheadBatches * batchSize);
    const parts = this.layout(window);
    const cache = CacheFile.open(support.cacheFolder);
    const decoder = support.openDecoder(
      cache.descriptor,
      this.requests.map(({ folder, target }) => ({ folder, target })),
    );
    const decode = decodeInTurns(decoder);
    signal.addEventListener('abort', this.onAbort, { once: true });
    const streams: DecodeAhead[] = this.requests.map((request, stream) => {
      const { rows, rowBytes, useBadRow, tally } = request;
      const part = parts[stream] ?? { offset: 0, kept: 0, shared: 0 };
      return new DecodeAhead({
        ...{ rows, rowBytes, window, chunk, useBadRow },
        count: (facts) => tally.count(facts),
        isIdle: () => streams.reduce((sum, one) => sum + one.openTasks, 0) < idleTasks,
        slots: new SlotTable(rows, part),
        decode: (placed) => decode({ stream, rows: rowsToDecode(request, part, placed) }),
        read: (slot, target) => cache.read(part.offset + slot * rowBytes, target),
      });
    });
    if (signal.aborted) {
      streams.forEach((stream) => stream.fail(new CancelledError()));
    }
    return { cache, decoder, streams };
  }

  private layout(window: number): CachePart[] {
    const { support, cacheBytes } = this.options;
    const free = Math.floor(freeBytes(support.cacheFolder) * diskShare);
    const parts = cacheLayout(this.requests, Math.min(cacheBytes, free), window);
    if (parts === undefined) {
      throw new LabError(
        'storeFailed',
        `There is no room for decoded rows: data.cacheBytes allows ${formatBytes(cacheBytes)}, and ${formatBytes(free)} ` +
          `can be used on the disk of ${support.cacheFolder}. Raise the one, or free some of the other.`,
      );
    }
    return parts;
  }
}

function rowsToDecode(
  { files, rowBytes }: StreamRequest,
  { offset }: CachePart,
  rows: readonly PlacedRow[],
): RowToDecode[] {
  return rows.map(({ row, slot }) => ({ written: files[row] ?? '', offset: offset + slot * rowBytes }));
}
