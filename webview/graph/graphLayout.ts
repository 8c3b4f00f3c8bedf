import type { LayerRow, ModelSummary } from '../../src/protocol/events';
import { arrangeRows } from './graphRows';
import { placeInRows } from './placeInRows';
import { routeEdges } from './routeEdges';

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
 * Lays a graph out from top to bottom. Rows are counted from the output, so every branch ends right above the layer that
 * joins it; a layer stands in the middle of what it leads to, and arrows that pass rows have lanes between the boxes.
 */
export function layoutGraph(summary: ModelSummary, metrics: GraphMetrics): GraphLayout {
  const parents = parentsOf(summary);
  const layers = graphLayers(summary);
  const rows = arrangeRows(
    layers.map((layer) => layer.name),
    parents,
  );
  placeInRows(rows, metrics);
  const routes = routeEdges(rows, parents, metrics);
  const children = new Set([...parents.values()].flat());
  const nodes = layers.map((layer): GraphNode => {
    const item = rows.boxes.get(layer.name);
    const row = item?.row ?? 0;
    const kind = kindOf(layer, parents.get(layer.name)?.length ?? 0, children.has(layer.name));
    return { layer, row, x: (item?.center ?? 0) - metrics.boxWidth / 2, y: routes.tops[row] ?? 0, kind };
  });
  const right = Math.max(0, ...nodes.map((node) => node.x + metrics.boxWidth));
  return {
    width: Math.max(right, ...routes.edges.flatMap((edge) => edge.points.map(([x]) => x))),
    height: Math.max(0, ...nodes.map((node) => node.y + metrics.boxHeight)),
    boxWidth: metrics.boxWidth,
    boxHeight: metrics.boxHeight,
    nodes,
    edges: routes.edges,
  };
}

/** Layers that are told of their only branch whether a row has it: nothing is joined there. */
const gatedBranches: ReadonlySet<string> = new Set(['StandIn']);

function kindOf(layer: LayerRow, parentCount: number, hasChildren: boolean): GraphNode['kind'] {
  if (parentCount > 1 && !gatedBranches.has(layer.type)) {
    return 'fusion';
  }
  if (layer.type === 'InputLayer') {
    return 'input';
  }
  return hasChildren ? 'layer' : 'output';
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
