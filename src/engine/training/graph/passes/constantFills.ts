import { dataType } from '../dataType';
import type { Graph } from '../graph';
import type { Rule } from '../rewrite';

/** Constants of more numbers than this are worth an operation of their own. */
const worthwhile = 64;

/** A large constant of one value becomes a Fill; written out number by number it would make a file of many megabytes. */
export function constantFills(graph: Graph): Rule {
  return ({ op, values, outputs }) => {
    const [output] = outputs;
    const value = values?.[0];
    if (op !== 'Const' || values === undefined || value === undefined || output?.dtype !== dataType.float32) {
      return undefined;
    }
    const isUniform = values.length > worthwhile && values.every((other) => other === value);
    return isUniform ? graph.fill(value, output.shape) : undefined;
  };
}
