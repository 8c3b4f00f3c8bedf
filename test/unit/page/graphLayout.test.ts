import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { LayerRow, ModelSummary } from '../../../src/protocol/events';
import type { GraphLayout } from '../../../webview/graph/graphLayout';
import { describeGraph, layerOfTensor, layoutGraph } from '../../../webview/graph/graphLayout';
import { classicSummaries } from '../../fixtures/summaries';

const metrics = { boxWidth: 100, boxHeight: 40, columnGap: 20, rowGap: 20 };
const lay = (summary: ModelSummary): GraphLayout => layoutGraph(summary, metrics);

function node(layout: GraphLayout, name: string): GraphLayout['nodes'][number] {
  return layout.nodes.find(({ layer }) => layer.name === name)!;
}

function summaryOf(layers: readonly [name: string, ...parents: string[]][]): ModelSummary {
  const rows = layers.map(([name, ...parents]): LayerRow => ({
    name,
    type: parents.length === 0 ? 'InputLayer' : 'Dense',
    outputShape: [null, 4],
    params: 0,
    connectedTo: parents.map((parent) => `${parent}[0][0]`),
  }));
  return { name: 'any', sequential: false, layers: rows, totalParams: 0, trainableParams: 0, nonTrainableParams: 0 };
}

function overlaps(layout: GraphLayout): string[] {
  const found: string[] = [];
  layout.nodes.forEach((a, index) => {
    for (const b of layout.nodes.slice(index + 1)) {
      if (Math.abs(a.x - b.x) < layout.boxWidth && Math.abs(a.y - b.y) < layout.boxHeight) {
        found.push(`${a.layer.name} on ${b.layer.name}`);
      }
    }
  });
  return found;
}

describe('the graph of the multimodal model', () => {
  const layout = lay(classicSummaries.multimodal);

  it('has one column for each branch and the fusion in the middle below them', () => {
    const image = ['image_input', 'conv2d', 'max_pooling2d', 'conv2d_1', 'global_average_pooling2d', 'dense'];
    const text = ['text_input', 'dense_1', 'dense_2'];
    expect(new Set(image.map((name) => node(layout, name).x))).toEqual(new Set([0]));
    expect(new Set(text.map((name) => node(layout, name).x))).toEqual(new Set([120]));
    for (const name of ['concatenate', 'dense_3', 'dropout', 'dense_4']) {
      expect(node(layout, name).x).toBe(60);
    }
  });

  it('ends both branches right above the fusion', () => {
    const fusion = node(layout, 'concatenate');
    expect(fusion.kind).toBe('fusion');
    expect(node(layout, 'dense').row).toBe(fusion.row - 1);
    expect(node(layout, 'dense_2').row).toBe(fusion.row - 1);
    expect(layout.height).toBe(10 * 40 + 9 * 20);
  });

  it('knows inputs and outputs', () => {
    expect(layout.nodes.filter(({ kind }) => kind === 'input').map(({ layer }) => layer.name)).toEqual([
      'image_input',
      'text_input',
    ]);
    expect(layout.nodes.filter(({ kind }) => kind === 'output').map(({ layer }) => layer.name)).toEqual(['dense_4']);
  });

  it('draws one arrow for each connection, from box to box', () => {
    expect(layout.edges).toHaveLength(12);
    for (const edge of layout.edges) {
      expect(edge.points[0]![1]).toBe(node(layout, edge.from).y + 40);
      expect(edge.points.at(-1)![1]).toBe(node(layout, edge.to).y);
    }
  });

  it('can be told in words', () => {
    expect(describeGraph(classicSummaries.multimodal)).toBe(
      'image_input to conv2d to max_pooling2d to conv2d_1 to global_average_pooling2d to dense; ' +
        'text_input to dense_1 to dense_2; dense and dense_2 meet in concatenate to dense_3 to dropout to dense_4',
    );
  });
});

describe('the graph of a sequential model', () => {
  it('is one column that begins with the input its first layer names', () => {
    const layout = lay(classicSummaries['image-only']);
    expect(layout.nodes.map(({ layer }) => layer.name)[0]).toBe('image_input');
    expect(layout.nodes[0]!.kind).toBe('input');
    expect(new Set(layout.nodes.map(({ x }) => x))).toEqual(new Set([0]));
    expect(layout.edges).toHaveLength(6);
  });

  it('is a chain even if its rows name no connections', () => {
    const { layers, ...rest } = classicSummaries['text-only'];
    const layout = lay({ ...rest, layers: layers.map((layer) => ({ ...layer, connectedTo: [] })) });
    expect(layout.edges.map(({ from, to }) => `${from}>${to}`)).toEqual(['dense>dense_1', 'dense_1>dense_2']);
  });
});

describe('other graphs', () => {
  it('lead an arrow around the boxes that stand in its way', () => {
    const layout = lay(summaryOf([['a'], ['b', 'a'], ['c', 'b'], ['sum', 'a', 'c']]));
    const skip = layout.edges.find(({ from, to }) => from === 'a' && to === 'sum')!;
    expect(Math.max(...skip.points.map(([x]) => x))).toBeGreaterThan(100);
    expect(layout.width).toBeGreaterThan(100);
  });

  it('read a tensor for its layer', () => {
    expect(layerOfTensor('dense_1[0][0]')).toBe('dense_1');
    expect(layerOfTensor('plain')).toBe('plain');
  });

  it('never lay a box on another, and always point down, for any connections', () => {
    const graph = fc
      .array(fc.array(fc.nat(11), { maxLength: 3 }), { minLength: 1, maxLength: 12 })
      .map((parents) =>
        summaryOf(
          parents.map((list, index): [string, ...string[]] => [
            `l${index}`,
            ...new Set(list.filter((parent) => parent < index).map((parent) => `l${parent}`)),
          ]),
        ),
      );
    fc.assert(
      fc.property(graph, (summary) => {
        const layout = lay(summary);
        expect(overlaps(layout)).toEqual([]);
        for (const { from, to } of layout.edges) {
          expect(node(layout, from).y).toBeLessThan(node(layout, to).y);
        }
        for (const { x, y } of layout.nodes) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(y).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
