import { dataType } from './dataType';
import type { Graph, GraphVariable } from './graph';
import type { Output } from './graphNode';
import type { ColumnSpec } from './rowSource';
import type { Shape } from './shape';

/** A float32 tensor that a step works on, with what it stands for in the graph. */
export interface Feed {
  readonly shape: Shape;
  readonly output: Output;
}

/** Rows of a batch, and how many replicas share them. */
export interface BatchLayout {
  readonly size: number;
  readonly replicas: number;
}

/** How a batch comes into a program: what a call is given, and the tensors that are made of it. */
export interface BatchFeeds {
  readonly given: readonly Output[];
  /** For each replica, its share of the rows: the first ones for the first replica, and so on. */
  readonly shares: readonly (readonly Feed[])[];
}

/** A column of which the session holds all rows. */
export interface ResidentVariable extends ColumnSpec {
  readonly variable: GraphVariable;
}

/** A batch that is given as row numbers into columns that stay with the session. */
export function gatheredBatch(
  graph: Graph,
  columns: readonly ResidentVariable[],
  { size, replicas }: BatchLayout,
): BatchFeeds {
  const rows = graph.placeholder(dataType.int32, [size]);
  const shares = graph.split(rows, replicas).map((share) =>
    columns.map(({ variable, divisor }) => {
      const attrs = { dtype: { type: variable.dtype }, Tindices: { type: dataType.int32 } };
      const shape = [...share.shape, ...variable.shape.slice(1)];
      const raw = graph.single('ResourceGather', [variable.handle, share], attrs, variable.dtype, shape);
      return { shape, output: scaled(graph, raw, divisor) };
    }),
  );
  return { given: [rows], shares };
}

/** A batch of which the values are given, in the columns' own types. */
export function fedBatch(graph: Graph, columns: readonly ColumnSpec[], { size, replicas }: BatchLayout): BatchFeeds {
  const given = columns.map(({ dtype, shape }) => graph.placeholder(dataType[dtype], [size, ...shape]));
  const split = given.map((raw, index) =>
    graph.split(raw, replicas).map((share) => ({
      shape: share.shape,
      output: scaled(graph, share, columns[index]?.divisor),
    })),
  );
  const shares = Array.from({ length: replicas }, (_, replica) => split.flatMap((parts) => parts[replica] ?? []));
  return { given, shares };
}

/** As float32, by the same operations wherever the values come from, so that a step cannot tell. */
function scaled(graph: Graph, raw: Output, divisor: number | undefined): Output {
  const float = raw.dtype === dataType.float32 ? raw : graph.cast(raw, dataType.float32);
  return divisor === undefined ? float : graph.binary('RealDiv', float, graph.float(divisor));
}
