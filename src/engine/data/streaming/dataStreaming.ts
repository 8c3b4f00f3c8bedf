import type { RunEventBody } from '../../../protocol/events';
import type { Experiment } from '../../../protocol/experiment';
import { formatDuration, formatPercent } from '../../../protocol/format';
import { joinsBy } from '../../../protocol/joinsBy';
import { isFileType } from '../../modalities/fileTypes';
import type { LoadedModality, ModalitySource } from '../../modalities/modality';
import { consecutive } from '../batches';
import type { BadRowList } from '../manifest/badRowList';
import type { Manifest } from '../manifest/manifest';
import { modalityProblem } from '../manifest/modalityProblem';
import type { PlannedModality } from '../manifest/planModalities';
import type { Presence } from '../presence';
import { BadRows } from './badRows';
import { chooseStreamed } from './chooseStreamed';
import type { StreamingSupport } from './rowDecoder';
import { readSample, sampleOf } from './rowSample';
import { RowStore } from './rowStore';
import { streamModality } from './streamModality';
import { streamableTypes, type CountedRows } from './streamableTypes';

/** Decoded rows of pictures, sounds and videos that are kept in memory unless the experiment says otherwise. */
export const largestInMemory = 512 * 2 ** 20;
/** So many files are looked at to tell how long rows will be. */
const lookedAt = 50;
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

/** What is read of a modality, and which rows of the manifest have it. */
export interface ModalityRows {
  readonly planned: Pick<PlannedModality, 'type'>;
  readonly source: ModalitySource;
  readonly presence: Presence;
}

/** The rows of a manifest that are decoded while models are trained. */
export class DataStreaming {
  private readonly store: RowStore | undefined;
  private readonly bad: BadRows;
  private waitedMs = 0;
  /** What became of the rows, as far as it was told, whatever the rows were called. */
  private told: ReadonlySet<string> = new Set();

  constructor(private readonly options: DataStreamingOptions) {
    const { experiment, manifest, support, signal } = options;
    const { data, training } = experiment;
    this.bad = new BadRows(manifest.file, data.onBadRow, options.badRows);
    this.store =
      support === undefined
        ? undefined
        : new RowStore({ support, cacheBytes: data.cacheBytes, batchSize: training.batchSize, signal });
  }

  /**
   * Streams those of the modalities that are to be streamed.
   * @returns For each of them the modality; `undefined` where it is to be read to memory.
   * @throws CancelledError.
   */
  async stream(all: readonly ModalityRows[]): Promise<(LoadedModality | undefined)[]> {
    const chosen = await this.choose(all);
    const streamed: (LoadedModality | undefined)[] = [];
    for (const [place, { planned, source, presence }] of all.entries()) {
      streamed.push(chosen.has(place) ? await this.streamOne(planned.type, source, presence) : undefined);
    }
    return streamed;
  }

  /** Tells after each epoch what there is to tell of its rows. */
  telling(emit: (event: RunEventBody) => void): (event: RunEventBody) => void {
    return (event) => {
      emit(event);
      if (event.kind === 'epochEnded' || event.kind === 'modelEvaluated') {
        const notices = [
          ...this.bad.takeNotice(),
          ...(event.kind === 'epochEnded' ? this.waiting(event.durationMs) : []),
          ...this.news(event.kind === 'epochEnded' ? 'training' : 'all'),
        ];
        // What the test waited for is not the next epoch's.
        this.waitedMs = this.store?.waitedMs ?? 0;
        notices.forEach((message) => emit({ kind: 'notice', message }));
      }
    };
  }

  /** Ends the decoders and frees the disk. */
  async close(): Promise<void> {
    await this.store?.close();
  }

  private async choose(all: readonly ModalityRows[]): Promise<ReadonlySet<number>> {
    const { streaming } = this.options.experiment.data;
    if (this.store === undefined || streaming === 'never') {
      return new Set();
    }
    const sizes: number[] = [];
    for (const rows of all) {
      sizes.push(await this.decodedBytes(rows));
    }
    return chooseStreamed(sizes, streaming === 'always' ? 0 : largestInMemory);
  }

  /** Bytes of all rows; 0 for rows that are not files. */
  private async decodedBytes({ planned, source }: ModalityRows): Promise<number> {
    const { type } = planned;
    if (!isFileType(type)) {
      return 0;
    }
    const count = source.columns[0]?.values.length ?? 0;
    const { seed } = this.options.experiment.training;
    const sample = sampleOf(consecutive(0, count), lookedAt, { seed, name: source.name });
    // Files that cannot be read are problems of their rows later.
    const size = await streamableTypes[type].rowBytes(source.options, (read) =>
      readSample(source, sample, read, () => undefined),
    );
    return count * size;
  }

  private streamOne(
    type: PlannedModality['type'],
    source: ModalitySource,
    presence: Presence,
  ): Promise<LoadedModality> | undefined {
    const { manifest, experiment } = this.options;
    const { store } = this;
    const { columns } = source;
    const place = { manifest, type, columns, rowOf: (row: number) => presence.rows[row] ?? row };
    return store === undefined || !isFileType(type)
      ? undefined
      : streamModality({
          ...{ type, source, store },
          cacheBytes: experiment.data.cacheBytes,
          seed: experiment.training.seed,
          countsSteps: joinsBy(experiment, 'aligned'),
          folder: manifest.folder,
          useBadRow: (row, reason) => this.bad.use(modalityProblem(place, { row, reason }), source.name),
        });
  }

  private waiting(epochMs: number): string[] {
    const waited = (this.store?.waitedMs ?? 0) - this.waitedMs;
    return waited / epochMs < toldShare
      ? []
      : [
          `Training waited ${formatDuration(waited)} (${formatPercent(waited / epochMs)} of the epoch) for rows to be ` +
            'decoded. Rows in the cache are not decoded again.',
        ];
  }

  /** What became of the rows, as far as more is known than was told. */
  private news(counted: CountedRows): string[] {
    const known = this.store?.notices('all') ?? [];
    const { told } = this;
    this.told = new Set(known);
    return (this.store?.notices(counted) ?? []).filter((_, place) => !told.has(known[place] ?? ''));
  }
}
