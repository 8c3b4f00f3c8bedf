import type { LayerRow, ModelSummary } from '../../src/protocol/events';
import { formatCount, formatShape, modelTitle } from '../../src/protocol/format';
import { svg } from '../dom';
import { describeGraph, graphLayers, layoutGraph } from '../graph/graphLayout';
import type { GraphEdge, GraphLayout, GraphNode } from '../graph/graphLayout';

const boxHeight = 40;
const rowGap = 22;
const columnGap = 24;
const margin = 2;
const padding = 12;
/** Width of a character of the editor's font at the size of the boxes, a little on the safe side. */
const characterWidth = 7.3;
const smallCharacterWidth = 6.7;
/** Names beyond this are cut: one long name of a modality would make every box as wide. */
const mostCharacters = 24;
/** A drawing wider than this gets the whole width of the page, and is then made smaller only so far. */
const widestBeside = 560;
/** A drawing wider than one column of boxes leaves a table less room. */
const widestColumn = 260;
const smallestScale = 0.72;

/** Output shape and parameters, the two things a box says beside its layer's name. */
function boxFacts({ outputShape, params }: LayerRow): [shape: string, params: string] {
  return [outputShape.length === 0 ? '' : formatShape(outputShape), params === 0 ? '' : formatCount(params)];
}

function boxWidthFor(summary: ModelSummary): number {
  const widths = graphLayers(summary).map((layer) => {
    const [shape, params] = boxFacts(layer);
    return Math.max(shortName(layer).length * characterWidth, (shape.length + params.length + 3) * smallCharacterWidth);
  });
  return Math.ceil(Math.max(120, ...widths) + 2 * padding);
}

function shortName({ name }: LayerRow): string {
  return name.length > mostCharacters ? `${name.slice(0, mostCharacters - 1)}…` : name;
}

/** Draws a model's graph: a box for each layer, arrows along the tensors, branches side by side until they meet. */
export function createModelGraph(
  name: string,
  summary: ModelSummary,
): { drawing: SVGElement; wide: boolean; broad: boolean } {
  const layout = layoutGraph(summary, { boxWidth: boxWidthFor(summary), boxHeight, rowGap, columnGap });
  const width = layout.width + 2 * margin;
  const height = layout.height + 2 * margin;
  const drawing = svg('svg', {
    class: 'graph',
    viewBox: `${-margin} ${-margin} ${width} ${height}`,
    width: String(width),
    height: String(height),
    role: 'img',
    'aria-label': `Graph of the ${modelTitle(name)}: ${describeGraph(summary)}`,
  });
  for (const edge of layout.edges) {
    drawing.append(createArrow(edge));
  }
  for (const node of layout.nodes) {
    drawing.append(createBox(node, layout));
  }
  const wide = width > widestBeside;
  if (wide) {
    drawing.style.minWidth = `${Math.round(width * smallestScale)}px`;
  }
  return { drawing, wide, broad: !wide && width > widestColumn };
}

function createBox(node: GraphNode, { boxWidth }: GraphLayout): SVGElement {
  const [shape, params] = boxFacts(node.layer);
  const left = String(node.x + padding);
  const right = String(node.x + boxWidth - padding);
  const y = String(node.y + 31);
  return svg(
    'g',
    { class: `graph-box ${node.kind}` },
    svg('rect', {
      x: String(node.x),
      y: String(node.y),
      width: String(boxWidth),
      height: String(boxHeight),
      rx: '4',
    }),
    svg('title', {}, `${node.layer.name} (${node.layer.type})`),
    svg(
      'text',
      { class: 'graph-name', x: left, y: String(node.y + (shape === '' && params === '' ? 24 : 16)) },
      shortName(node.layer),
    ),
    svg('text', { class: 'graph-fact', x: left, y }, shape),
    svg('text', { class: 'graph-fact', x: right, y, 'text-anchor': 'end' }, params),
  );
}

/** A line with round corners and a head. The head is drawn rather than a marker: its id would have to be unique. */
function createArrow({ points }: GraphEdge): SVGElement {
  const [endX, endY] = points.at(-1) ?? [0, 0];
  return svg(
    'g',
    { class: 'graph-arrow' },
    svg('path', { d: roundedPath(points, 8) }),
    svg('polygon', { points: `${endX},${endY} ${endX - 4},${endY - 7} ${endX + 4},${endY - 7}` }),
  );
}

function roundedPath(points: GraphEdge['points'], radius: number): string {
  return points
    .map(([x, y], index) => {
      const before = points[index - 1];
      const after = points[index + 1];
      if (before === undefined) {
        return `M${x} ${y}`;
      }
      if (after === undefined) {
        return `L${x} ${y - 5}`;
      }
      const towards = ([toX, toY]: readonly [number, number]): string => {
        const length = Math.hypot(toX - x, toY - y) || 1;
        const reach = Math.min(radius, length / 2);
        return `${x + ((toX - x) * reach) / length} ${y + ((toY - y) * reach) / length}`;
      };
      return `L${towards(before)} Q${x} ${y} ${towards(after)}`;
    })
    .join('');
}
