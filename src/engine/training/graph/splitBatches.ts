import { fedBatch, gatheredBatch, type BatchFeeds, type BatchLayout, type ResidentVariable } from './batchFeeds';
import type { TypedValues } from './dataType';
import type { Program } from './graphSession';
import { NotCompilableError } from './notCompilableError';
import type { BySplit, CompileOptions, Split, StepInput } from './options';
import { MemorySource, bytesOf, isColumns, type ColumnSpec, type DataColumn, type RowSource } from './rowSource';
import { sizeOf, type Shape } from './shape';
import { anySize, modelColumns, type TrainableModel } from './trainableModel';
import type { TrainingGraph } from './trainingGraph';

/** How batches of one split get into the session. */
export interface SplitBatches {
  /** Adds to the graph how a batch comes in, of the first columns only where a number is given. */
  batch(layout: BatchLayout, columns?: number): BatchFeeds;
  /** Told which rows will be asked for. */
  announce(rows: Int32Array): void;
  /** What a step on these rows is given. */
  input(rows: Int32Array): StepInput | Promise<StepInput>;
  /** Sets what stays in the session. */
  readonly setters: readonly { readonly set: Program; readonly values: TypedValues }[];
}

const defaultResidentLimit = 1024 ** 3;

/** Decides for each split how its rows come to the steps. */
export function batchesOf(
  graph: TrainingGraph,
  model: TrainableModel,
  { data, residentLimit = defaultResidentLimit }: CompileOptions,
): BySplit<SplitBatches> {
  const needed = modelColumns(model);
  const isResident = bytesOf(data?.training) + bytesOf(data?.test) <= residentLimit;
  const batches = (split: Split): SplitBatches => {
    const given = data?.[split];
    if (given === undefined) {
      return callersBatches(graph, needed);
    }
    refuseOtherColumns(split, isColumns(given) ? given : given.columns, needed);
    if (!isColumns(given)) {
      return sourceBatches(graph, given);
    }
    return isResident ? residentBatches(graph, given) : sourceBatches(graph, new MemorySource(given));
  };
  return { training: batches('training'), test: batches('test') };
}

function refuseOtherColumns(split: Split, given: readonly ColumnSpec[], needed: readonly ColumnSpec[]): void {
  const shapes = (columns: readonly ColumnSpec[]): string =>
    columns.map(({ shape }) => `[${shape.join(', ')}]`).join(', ');
  if (given.length !== needed.length || !needed.every(({ shape }, index) => fits(shape, given[index]?.shape))) {
    throw new Error(`The ${split} data have columns of ${shapes(given)}; the model takes ${shapes(needed)}.`);
  }
}

function fits(needed: Shape, given: Shape | undefined): boolean {
  return needed.length === given?.length && needed.every((size, axis) => size === anySize || size === given[axis]);
}

/** Columns of which all rows stay in the session: a step is given row numbers. */
function residentBatches(graph: TrainingGraph, columns: readonly DataColumn[]): SplitBatches {
  let kept: { readonly variable: ResidentVariable; readonly setter: SplitBatches['setters'][number] }[] | undefined;
  // Rows that no program asks for take no memory.
  const variables = (): ResidentVariable[] => {
    kept ??= columns.map((column) => {
      const { set, ...variable } = graph.resident(column, column.values.length / sizeOf(column.shape));
      return { variable, setter: { set, values: column.values } };
    });
    return kept.map(({ variable }) => variable);
  };
  return {
    batch: (layout, count) => gatheredBatch(graph.graph, variables().slice(0, count), layout),
    announce: () => undefined,
    input: (rows) => ({ size: rows.length, rows }),
    get setters() {
      return kept?.map(({ setter }) => setter) ?? [];
    },
  };
}

/** Rows of a source: a step is given their values. */
function sourceBatches({ graph }: TrainingGraph, source: RowSource): SplitBatches {
  return {
    batch: (layout, count) => fedBatch(graph, source.columns.slice(0, count), layout),
    announce: (rows) => source.announce?.(rows),
    input: (rows) => {
      const values = source.gather(rows);
      const size = rows.length;
      return values instanceof Promise ? values.then((fetched) => ({ size, values: fetched })) : { size, values };
    },
    setters: [],
  };
}

/** Without data: a step is given values that the caller has. */
function callersBatches({ graph }: TrainingGraph, columns: readonly ColumnSpec[]): SplitBatches {
  return {
    batch: (layout, count) => {
      if (columns.some(({ shape }) => shape.includes(anySize))) {
        throw new NotCompilableError('The model takes inputs of any size, so it can only be compiled with its data.');
      }
      return fedBatch(graph, columns.slice(0, count), layout);
    },
    announce: () => undefined,
    input: () => {
      throw new Error('The training was compiled without data: give a step the values of its batch, not row numbers.');
    },
    setters: [],
  };
}
