import type { Tensor } from '@tensorflow/tfjs-core';

import {
  asRows,
  at,
  sumOf,
  type RecurrentWeights,
  type Saved,
  type SequenceContext,
  type SequenceGradients,
  type SequenceKind,
  type SequenceRun,
  type Steps,
} from './sequence';

interface GruSaved extends Saved {
  readonly reset: readonly Tensor[];
  readonly update: readonly Tensor[];
  readonly candidate: readonly Tensor[];
}

/**
 * A GRU with sigmoid gates and tanh, whose reset gate acts before the recurrent kernel, as one operation for each step and one
 * for its gradient. The gradients of the weights are taken over all steps at once.
 *
 * Cho et al. (2014), "Learning phrase representations using RNN encoder–decoder for statistical machine translation".
 */
export class GruSequence implements SequenceKind<GruSaved> {
  constructor(private readonly context: SequenceContext) {}

  run({ x, present }: Steps, weights: RecurrentWeights): SequenceRun<GruSaved> {
    const { tf, raw } = this.context;
    const ordered = this.blockWeights(weights);
    const saved = { weights: ordered, inputs: [x], x: tf.unstack(x), present, previous: [] as Tensor[] };
    const gates = { reset: [] as Tensor[], update: [] as Tensor[], candidate: [] as Tensor[] };
    const states: Tensor[] = [];
    let state: Tensor = tf.zeros([at(x.shape, 1), at(weights.recurrentKernel.shape, 0)]);
    saved.x.forEach((step, place) => {
      const [r, u, c, next] = raw.blockCell('GRUBlockCell', [step, state, ...ordered]) as Four;
      saved.previous.push(state);
      gates.reset.push(r);
      gates.update.push(u);
      gates.candidate.push(c);
      const isPresent = present[place];
      state = isPresent === undefined ? next : raw.select(isPresent, next, state);
      states.push(state);
    });
    return { states, saved: { ...saved, ...gates } };
  }

  gradients(saved: GruSaved, dStates: readonly (Tensor | undefined)[]): SequenceGradients {
    const { tf, raw } = this.context;
    const { weights, x, present, previous, reset, update, candidate } = saved;
    const zeros = tf.zerosLike(at(previous, 0));
    const byStep: Four[] = [];
    let carried: Tensor | undefined;
    for (let place = x.length - 1; place >= 0; place--) {
      const dState = sumOf(tf, [carried, dStates[place]]);
      const isPresent = present[place];
      const dNext = isPresent === undefined ? dState : raw.select(isPresent, dState, zeros);
      const given = [x, previous].map((list) => at(list, place));
      const gates = [reset, update, candidate].map((list) => at(list, place));
      const found = raw.blockCell('GRUBlockCellGrad', [...given, ...weights, ...gates, dNext]) as Four;
      byStep.unshift(found);
      carried = isPresent === undefined ? found[1] : tf.add(found[1], raw.select(isPresent, zeros, dState));
    }
    const all = (output: 2 | 3): Tensor => tf.concat(byStep.map((found) => found[output]));
    return { x: tf.stack(byStep.map(([dx]) => dx)), ...this.weightGradients(saved, all(2), all(3)) };
  }

  /** The operation has reset before update, where the library has update, reset, candidate. */
  private blockWeights({ kernel, recurrentKernel, bias }: RecurrentWeights): Tensor[] {
    const { tf } = this.context;
    const [ofX, ofState] = [tf.split(kernel, 3, 1) as Three, tf.split(recurrentKernel, 3, 1) as Three];
    const [biasU, biasR, biasC] = tf.split(bias, 3) as Three;
    const gates = [1, 0].map((gate) => tf.concat([at(ofX, gate), at(ofState, gate)]));
    return [tf.concat(gates, 1), tf.concat([ofX[2], ofState[2]]), tf.concat([biasR, biasU]), biasC];
  }

  /** @param dCandidate, dGates By what goes into tanh, and into the sigmoids of reset and update: `[steps · rows, …]`. */
  private weightGradients({ inputs, previous, reset }: GruSaved, dCandidate: Tensor, dGates: Tensor): RecurrentWeights {
    const { tf } = this.context;
    const rows = asRows(tf, at(inputs, 0));
    const before = tf.concat([...previous]);
    const joined = (ofGates: Tensor, ofCandidate: Tensor, axis: number): Tensor => {
      const [r, u] = tf.split(ofGates, 2, axis) as [Tensor, Tensor];
      return tf.concat([u, r, ofCandidate], axis);
    };
    const product = (of: Tensor, d: Tensor): Tensor => tf.matMul(of, d, true);
    return {
      kernel: joined(product(rows, dGates), product(rows, dCandidate), 1),
      recurrentKernel: joined(product(before, dGates), product(tf.mul(before, tf.concat([...reset])), dCandidate), 1),
      bias: joined(tf.sum(dGates, 0), tf.sum(dCandidate, 0), 0),
    };
  }
}

type Three = [Tensor, Tensor, Tensor];
type Four = [Tensor, Tensor, Tensor, Tensor];
