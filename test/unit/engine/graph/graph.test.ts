import { describe, expect, it } from 'vitest';

import { dataType } from '../../../../src/engine/training/graph/dataType';
import { Graph } from '../../../../src/engine/training/graph/graph';

describe('the nodes of a graph', () => {
  it('have names that sort in the order in which they were made, however many there are', () => {
    const graph = new Graph();
    const x = graph.placeholder(dataType.float32, [2]);
    const names = Array.from({ length: 1100 }, () => graph.binary('AddV2', x, x).node.name);
    expect([...names].sort()).toEqual(names);
    expect(new Set(names).size).toBe(names.length);
  });
});
