import type { LayerRow, ModelSummary } from '../../src/protocol/events';

/** Where the boxes and arrows of a model's graph go. Pure: no measuring, no drawing. */

export interface GraphNode {
  readonly layer: LayerRow;
  /** Counted from the top. Layers of equal distance to the output share a row. */
  readonly row: number;
  /** Left edge and top of the box. */
  readonly x: number;
  readonly y: number;
  readonly kind: 'input' | 'layer' | 'fusion' | 'output';
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Corners of the line, from the lower edge of one box to the upper edge of another. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly boxWidth: number;
  readonly boxHeight: number;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphMetrics {
  readonly boxWidth: number;
  readonly boxHeight: number;
  readonly columnGap: number;
  readonly rowGap: number;
}

/** Name of the layer that makes a tensor: `conv2d` for `conv2d[0][0]`. */
export function layerOfTensor(tensor: string): string {
  const bracket = tensor.indexOf('[');
  return bracket < 0 ? tensor : tensor.slice(0, bracket);
}

/**
 * Every layer of the drawing. A sequential model's summary has no row for its input, though its first layer is called
 * on one: the drawing shows it, so that every model has a beginning.
 */
export function graphLayers(summary: ModelSummary): readonly LayerRow[] {
  const known = new Set(summary.layers.map((layer) => layer.name));
  const named = summary.layers.flatMap((layer) => layer.connectedTo.map(layerOfTensor));
  const unlisted = [...new Set(named)].filter((name) => !known.has(name));
  const inputs = unlisted.map((name) => ({ name, type: 'InputLayer', outputShape: [], params: 0, connectedTo: [] }));
  return [...inputs, ...summary.layers];
}

/** For each layer the layers it is called on, each once. A sequential model is a chain, whether its rows say so or not. */
export function parentsOf(summary: ModelSummary): Map<string, string[]> {
  const layers = graphLayers(summary);
  return new Map(
    layers.map((layer, index) => {
      const named = [...new Set(layer.connectedTo.map(layerOfTensor))];
      const previous = layers[index - 1];
      const chained = summary.sequential && named.length === 0 && previous !== undefined;
      return [layer.name, chained ? [previous.name] : named];
    }),
  );
}

/**
 * Lays a graph out from top to bottom: one column for each branch, a layer that joins branches in the middle below
 * them. Rows are counted from the output, so every branch ends right above the layer that joins it.
 */
export function layoutGraph(summary: ModelSummary, metrics: GraphMetrics): GraphLayout {
  const parents = parentsOf(summary);
  const layers = graphLayers(summary);
  const rows = rowsFromOutput(layers, parents);
  const columns = spread(columnsOf(layers, parents), rows);
  const columnStep = metrics.boxWidth + metrics.columnGap;
  const rowStep = metrics.boxHeight + metrics.rowGap;
  const lowest = Math.min(...columns.values(), 0);
  const children = new Set([...parents.values()].flat());
  const nodes = layers.map((layer): GraphNode => {
    const count = parents.get(layer.name)?.length ?? 0;
    const row = rows.get(layer.name) ?? 0;
    return {
      layer,
      row,
      x: ((columns.get(layer.name) ?? 0) - lowest) * columnStep,
      y: row * rowStep,
      kind: kindOf(layer, count, children.has(layer.name)),
    };
  });
  const boxes = new Map(nodes.map((node) => [node.layer.name, node]));
  const right = Math.max(0, ...nodes.map((node) => node.x + metrics.boxWidth));
  const edges = edgesOf(parents, boxes, metrics, right);
  return {
    width: Math.max(right, ...edges.flatMap((edge) => edge.points.map(([x]) => x))),
    height: Math.max(0, ...nodes.map((node) => node.y + metrics.boxHeight)),
    boxWidth: metrics.boxWidth,
    boxHeight: metrics.boxHeight,
    nodes,
    edges,
  };
}

function kindOf(layer: LayerRow, parentCount: number, hasChildren: boolean): GraphNode['kind'] {
  if (parentCount > 1) {
    return 'fusion';
  }
  if (layer.type === 'InputLayer') {
    return 'input';
  }
  return hasChildren ? 'layer' : 'output';
}

/** Rows by the longest way to an output; layers come after what they are called on, as in a summary. */
function rowsFromOutput(
  layers: readonly LayerRow[],
  parents: ReadonlyMap<string, readonly string[]>,
): Map<string, number> {
  const depths = new Map(layers.map((layer) => [layer.name, 0]));
  // A summary lists layers by depth, so one pass from its end settles all; the others are for rows in another order.
  for (let pass = 0; pass < layers.length; pass++) {
    let settled = true;
    for (const layer of [...layers].reverse()) {
      const depth = depths.get(layer.name) ?? 0;
      for (const parent of parents.get(layer.name) ?? []) {
        if ((depths.get(parent) ?? 0) < depth + 1) {
          depths.set(parent, depth + 1);
          settled = false;
        }
      }
    }
    if (settled) {
      break;
    }
  }
  const deepest = Math.max(0, ...depths.values());
  return new Map([...depths].map(([name, depth]) => [name, deepest - depth]));
}

/** A new column for each input and each fork; the middle of its branches for a layer that joins them. */
function columnsOf(layers: readonly LayerRow[], parents: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const columns = new Map<string, number>();
  const continued = new Set<string>();
  let next = 0;
  const place = (name: string, trail: ReadonlySet<string>): number => {
    const known = columns.get(name);
    if (known !== undefined) {
      return known;
    }
    const above = (parents.get(name) ?? []).filter((parent) => !trail.has(parent));
    const positions = above.map((parent) => place(parent, new Set([...trail, name])));
    const [parent] = above;
    let column: number;
    if (above.length > 1) {
      column = (Math.min(...positions) + Math.max(...positions)) / 2;
    } else if (parent !== undefined && !continued.has(parent)) {
      continued.add(parent);
      column = positions[0] ?? 0;
    } else {
      column = next++;
    }
    columns.set(name, column);
    return column;
  };
  for (const layer of layers) {
    place(layer.name, new Set());
  }
  return columns;
}

/** Moves boxes of a row apart where they would lie on each other. */
function spread(columns: Map<string, number>, rows: ReadonlyMap<string, number>): Map<string, number> {
  const byRow = new Map<number, string[]>();
  for (const name of columns.keys()) {
    const row = rows.get(name) ?? 0;
    byRow.set(row, [...(byRow.get(row) ?? []), name]);
  }
  for (const names of byRow.values()) {
    names.sort((a, b) => (columns.get(a) ?? 0) - (columns.get(b) ?? 0));
    names.forEach((name, index) => {
      const left = names[index - 1];
      const least = left === undefined ? -Infinity : (columns.get(left) ?? 0) + 1;
      columns.set(name, Math.max(columns.get(name) ?? 0, least));
    });
  }
  return columns;
}

function edgesOf(
  parents: ReadonlyMap<string, readonly string[]>,
  boxes: ReadonlyMap<string, GraphNode>,
  metrics: GraphMetrics,
  right: number,
): GraphEdge[] {
  const edges: GraphEdge[] = [];
  for (const [to, sources] of parents) {
    sources.forEach((from, index) => {
      const start = boxes.get(from);
      const end = boxes.get(to);
      if (start !== undefined && end !== undefined) {
        // Arrows into one box arrive side by side, in the order of its inputs.
        const share = sources.length > 1 ? 0.2 + (0.6 * (index + 1)) / (sources.length + 1) : 0.5;
        const startX = start.x + metrics.boxWidth / 2;
        const blocked = [...boxes.values()].some(
          (box) => box.row > start.row && box.row < end.row && box.x < startX && startX < box.x + metrics.boxWidth,
        );
        const aroundX = blocked ? right + 14 : undefined;
        edges.push({ from, to, points: wayBetween(start, end, end.x + metrics.boxWidth * share, aroundX, metrics) });
      }
    });
  }
  return edges;
}

/** Down, across and down again; with `aroundX`, along that line past the boxes in between. */
function wayBetween(
  start: GraphNode,
  end: GraphNode,
  endX: number,
  aroundX: number | undefined,
  { boxWidth, boxHeight, rowGap }: GraphMetrics,
): GraphEdge['points'] {
  const startX = start.x + boxWidth / 2;
  const startY = start.y + boxHeight;
  const turnY = end.y - rowGap / 2;
  if (aroundX === undefined && startX === endX) {
    return [
      [startX, startY],
      [endX, end.y],
    ];
  }
  const across: GraphEdge['points'] =
    aroundX === undefined
      ? [[startX, turnY]]
      : [
          [startX, startY + rowGap / 2],
          [aroundX, startY + rowGap / 2],
          [aroundX, turnY],
        ];
  return [[startX, startY], ...across, [endX, turnY], [endX, end.y]];
}

/** The graph in words: each branch from its input on, and where branches meet. */
export function describeGraph(summary: ModelSummary): string {
  const parents = parentsOf(summary);
  const chains: string[][] = [];
  for (const layer of graphLayers(summary)) {
    const above = parents.get(layer.name) ?? [];
    const chain = above.length === 1 ? chains.find((candidate) => candidate.at(-1) === above[0]) : undefined;
    if (chain === undefined) {
      chains.push([layer.name]);
    } else {
      chain.push(layer.name);
    }
  }
  return chains
    .map((chain) => {
      const first = chain[0] ?? '';
      const above = parents.get(first) ?? [];
      const way = chain.join(' to ');
      return above.length > 1
        ? `${above.join(' and ')} meet in ${way}`
        : above.length === 1
          ? `${above.join('')} also to ${way}`
          : way;
    })
    .join('; ');
}
