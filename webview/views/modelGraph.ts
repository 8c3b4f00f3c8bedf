import type { ModelSummary } from '../../src/protocol/events';
import { formatCount, formatShape, modelTitle } from '../../src/protocol/format';
import { svg } from '../dom';
import { describeGraph, graphLayers, layoutGraph } from '../graph/graphLayout';
import type { GraphEdge, GraphLayout, GraphNode } from '../graph/graphLayout';

const boxHeight = 52;
const rowGap = 26;
const columnGap = 28;
const margin = 2;
const padding = 12;
/** Width of a character of the editor's font at the size of the boxes, a little on the safe side. */
const characterWidth = 6.9;
const smallCharacterWidth = 6.2;

/** Text under a layer's name: its class, its output shape, and its parameters where it has some. */
function boxLines({ layer }: Pick<GraphNode, 'layer'>): [string, string] {
  const params = layer.params === 0 ? '' : ` · ${formatCount(layer.params)} params`;
  return [layer.type, layer.outputShape.length === 0 ? '' : `${formatShape(layer.outputShape)}${params}`];
}

function boxWidthFor(summary: ModelSummary): number {
  const widths = graphLayers(summary).map((layer) => {
    const [type, shape] = boxLines({ layer });
    return Math.max(
      layer.name.length * characterWidth,
      type.length * smallCharacterWidth,
      shape.length * smallCharacterWidth,
    );
  });
  return Math.ceil(Math.max(120, ...widths) + 2 * padding);
}

/** Draws a model's graph: a box for each layer, arrows along the tensors, branches side by side until they meet. */
export function createModelGraph(name: string, summary: ModelSummary): SVGElement {
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
  return drawing;
}

function createBox(node: GraphNode, { boxWidth }: GraphLayout): SVGElement {
  const [type, shape] = boxLines(node);
  const at = (y: number): Record<string, string> => ({ x: String(node.x + padding), y: String(node.y + y) });
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
    svg('text', { class: 'graph-name', ...at(17) }, node.layer.name),
    svg('text', { class: 'graph-type', ...at(31) }, type),
    svg('text', { class: 'graph-shape', ...at(45) }, shape),
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
