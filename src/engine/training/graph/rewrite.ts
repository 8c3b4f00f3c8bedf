import type { GraphVariable } from './graph';
import { topologicalOrder, type GraphNode, type Output } from './graphNode';

/** The outputs that a recorded step is about; everything else is there for them. */
export interface StepOutputs {
  /** The loss, then the metrics. */
  readonly results: readonly Output[];
  /** What the model gives for its inputs, where that is asked for. */
  readonly outputs: readonly Output[];
  /** Of the trainable weights; none where the optimizer is part of the recording. */
  readonly gradients: ReadonlyMap<GraphVariable, Output>;
  /** What the step itself writes: running means, and the weights and slots of a recorded optimizer. */
  readonly updates: ReadonlyMap<GraphVariable, Output>;
}

/** Looks at one node and may say what to use in place of its outputs. */
export type Rule = (node: GraphNode) => Output | undefined;

/**
 * Applies a rule to every node of a step, inputs first. A rule sees a node after its inputs have been replaced; what it
 * gives takes the place of the node's single output.
 */
export function rewrite(step: StepOutputs, rule: Rule): StepOutputs {
  const replaced = new Map<Output, Output>();
  const resolve = (output: Output): Output => {
    let current = output;
    for (let next = replaced.get(current); next !== undefined; next = replaced.get(current)) {
      current = next;
    }
    return current;
  };
  for (const node of nodesOf(step)) {
    node.inputs = node.inputs.map(resolve);
    const [output] = node.outputs;
    const replacement = rule(node);
    if (output !== undefined && replacement !== undefined && replacement !== output) {
      replaced.set(output, replacement);
    }
  }
  return mapOutputs(step, resolve);
}

/** The nodes of a step, each after what it needs. */
export function nodesOf(step: StepOutputs): GraphNode[] {
  const roots = [...step.results, ...step.outputs, ...step.gradients.values(), ...step.updates.values()];
  return topologicalOrder(roots.map((output) => output.node));
}

/** Which nodes use a node's outputs. */
export function usersOf(nodes: readonly GraphNode[]): Map<GraphNode, GraphNode[]> {
  const users = new Map<GraphNode, GraphNode[]>();
  for (const node of nodes) {
    for (const { node: used } of node.inputs) {
      const list = users.get(used) ?? [];
      list.push(node);
      users.set(used, list);
    }
  }
  return users;
}

function mapOutputs(step: StepOutputs, change: (output: Output) => Output): StepOutputs {
  const changeAll = (outputs: ReadonlyMap<GraphVariable, Output>): Map<GraphVariable, Output> =>
    new Map([...outputs].map(([variable, output]) => [variable, change(output)]));
  return {
    results: step.results.map(change),
    outputs: step.outputs.map(change),
    gradients: changeAll(step.gradients),
    updates: changeAll(step.updates),
  };
}
