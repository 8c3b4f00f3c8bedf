import type { Graph, GraphVariable } from './graph';
import type { Output } from './graphNode';
import type { StepOutputs } from './rewrite';

/** How many replicas share a batch of this size: all or one. A share of one row could not be told from one for all rows. */
export function replicasFor(size: number, wanted: number): number {
  return size % wanted === 0 && size >= 2 * wanted ? wanted : 1;
}

/**
 * A step on a whole batch, from steps on equal shares of it: since loss and metrics are means over the rows, they and the
 * gradients are the means over the shares. Such steps write nothing but their weights.
 */
export function meanStep(graph: Graph, steps: readonly StepOutputs[]): StepOutputs {
  const [first] = steps;
  if (first === undefined) {
    throw new Error('There is no step to join.');
  }
  if (steps.length === 1) {
    return first;
  }
  const gradients = new Map<GraphVariable, Output>();
  for (const variable of first.gradients.keys()) {
    gradients.set(variable, graph.mean(steps.flatMap((step) => step.gradients.get(variable) ?? [])));
  }
  const results = each(steps, 'results', (shares) => graph.mean(shares));
  return { results, outputs: joinedOutputs(graph, steps), gradients, updates: first.updates };
}

/** Outputs for a whole batch, from those for its shares. */
export function joinedOutputs(graph: Graph, steps: readonly StepOutputs[]): Output[] {
  return each(steps, 'outputs', (shares) => (shares.length === 1 ? shares : [graph.concat(shares)])).flat();
}

function each<T>(
  steps: readonly StepOutputs[],
  what: 'results' | 'outputs',
  join: (shares: readonly Output[]) => T,
): T[] {
  return (steps[0]?.[what] ?? []).map((_, index) => join(steps.flatMap((step) => step[what][index] ?? [])));
}
