import type { RunEventBody } from '../../../protocol/events';
import type { Experiment } from '../../../protocol/experiment';
import { formatCount, formatDuration, formatPercent } from '../../../protocol/format';
import type { LoadedModality, ModalitySource } from '../../modalities/modality';
import type { BadRowList } from '../manifest/badRowList';
import type { Manifest } from '../manifest/manifest';
import type { PlannedModality } from '../manifest/planModalities';
import type { Presence } from '../presence';
import { BadRows } from './badRows';
import type { StreamingSupport } from './rowDecoder';
import { RowStore } from './rowStore';
import { streamImageModality } from './streamImages';

/** Modalities whose decoded rows take more bytes are streamed unless the experiment says otherwise. */
export const largestInMemory = 512 * 2 ** 20;
/** Waiting is told from this share of an epoch on. */
const toldShare = 0.05;

export interface DataStreamingOptions {
  readonly experiment: Experiment;
  readonly manifest: Manifest;
  /** Absent where no decoders can be started: then all rows are kept in memory. */
  readonly support: StreamingSupport | undefined;
  /** Gets the rows that prove bad in training. */
  readonly badRows: BadRowList;
  readonly signal: AbortSignal;
}

/** A modality that may be streamed: what is read, and which rows of the manifest have it. */
export interface StreamableModality {
  readonly planned: Pick<PlannedModality, 'type' | 'options'>;
  readonly source: ModalitySource;
  readonly presence: Presence;
}

/** The rows of a manifest that are decoded while models are trained. */
export class DataStreaming {
  private readonly store: RowStore | undefined;
  private readonly bad: BadRows;
  private readonly kept: string[] = [];
  private waitedMs = 0;
  private hasToldSizes = false;

  constructor(private readonly options: DataStreamingOptions) {
    const { experiment, manifest, support, signal } = options;
    const { data, training } = experiment;
    this.bad = new BadRows(manifest.file, data.onBadRow, options.badRows);
    this.store =
      support === undefined
        ? undefined
        : new RowStore({ support, cacheBytes: data.cacheBytes, batchSize: training.batchSize, signal });
  }

  /** Streams a modality; `undefined` when it is to be read to memory. */
  async stream({ planned, source, presence }: StreamableModality): Promise<LoadedModality | undefined> {
    const { manifest, experiment } = this.options;
    const { store } = this;
    const { streaming, cacheBytes } = experiment.data;
    const { height, width, channels } = source.options;
    if (planned.type !== 'image') {
      if (streaming === 'always' && (planned.type === 'audio' || planned.type === 'video')) {
        this.kept.push(source.name);
      }
      return undefined;
    }
    const isLarge = presence.rows.length * height * width * channels > largestInMemory;
    if (store === undefined || streaming === 'never' || (streaming === 'auto' && !isLarge)) {
      return undefined;
    }
    return streamImageModality({
      ...{ source, store, cacheBytes },
      folder: manifest.folder,
      useBadRow: (row, reason) => this.bad.use(manifest.problemOf(presence.rows[row] ?? row, reason)),
    });
  }

  /** What the user should know before training. */
  get notices(): string[] {
    return this.kept.map((name) => `${name}: the rows are kept in memory, since only pictures are streamed.`);
  }

  /** Tells after each epoch what there is to tell of its rows. */
  telling(emit: (event: RunEventBody) => void): (event: RunEventBody) => void {
    return (event) => {
      emit(event);
      if (event.kind === 'epochEnded' || event.kind === 'modelEvaluated') {
        const notices = [
          ...this.bad.takeNotice(),
          ...(event.kind === 'epochEnded' ? [...this.waiting(event.durationMs), ...this.sizes()] : []),
        ];
        // What the test waited for is not the next epoch's.
        this.waitedMs = this.store?.totals.waitedMs ?? 0;
        notices.forEach((message) => emit({ kind: 'notice', message }));
      }
    };
  }

  /** Ends the decoders and frees the disk. */
  async close(): Promise<void> {
    await this.store?.close();
  }

  private waiting(epochMs: number): string[] {
    const { waitedMs = 0 } = this.store?.totals ?? {};
    const waited = waitedMs - this.waitedMs;
    return waited / epochMs < toldShare
      ? []
      : [
          `Training waited ${formatDuration(waited)} (${formatPercent(waited / epochMs)} of the epoch) for rows to be ` +
            'decoded. Rows in the cache are not decoded again.',
        ];
  }

  private sizes(): string[] {
    const { resized = 0, decoded = 0 } = this.store?.totals ?? {};
    if (this.hasToldSizes || resized === 0) {
      return [];
    }
    this.hasToldSizes = true;
    return [`${formatCount(resized)} of ${formatCount(decoded)} pictures decoded so far were resized.`];
  }
}
