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

interface LstmSaved extends Saved {
  /** With the gates in the order of the operation. */
  readonly recurrentKernel: readonly Tensor[];
  readonly previousCell: readonly Tensor[];
  /** What the operation gives: gates, cell and candidates, one step after the other. */
  readonly computed: readonly Tensor[];
}

/** Input gate, cell, forget gate, output gate, candidate of the cell, tanh of the cell: what its gradient needs. */
const computedOfStep = 6;

/**
 * An LSTM with sigmoid gates and tanh, as one operation for each step and one for its gradient. The gradients of the weights
 * and of the steps are taken over all steps at once.
 *
 * Hochreiter and Schmidhuber (1997), "Long short-term memory", with the forget gate of Gers, Schmidhuber and Cummins (2000).
 */
export class LstmSequence implements SequenceKind<LstmSaved> {
  constructor(private readonly context: SequenceContext) {}

  run({ x, present }: Steps, weights: RecurrentWeights): SequenceRun<LstmSaved> {
    const { tf, raw } = this.context;
    const ordered = this.blockWeights(weights);
    const saved = { ...ordered, inputs: [x], x: tf.unstack(x), present };
    const kept = { previous: [] as Tensor[], previousCell: [] as Tensor[], computed: [] as Tensor[] };
    const states: Tensor[] = [];
    const zeros = tf.zeros([at(x.shape, 1), at(weights.recurrentKernel.shape, 0)]);
    let [state, cell]: [Tensor, Tensor] = [zeros, zeros];
    saved.x.forEach((step, place) => {
      kept.previous.push(state);
      kept.previousCell.push(cell);
      const found = raw.blockCell('LSTMBlockCell', [step, cell, state, ...ordered.weights], withoutExtras);
      kept.computed.push(...found.slice(0, computedOfStep));
      const [nextCell, next] = [at(found, 1), at(found, computedOfStep)];
      const isPresent = present[place];
      const keep = (now: Tensor, before: Tensor): Tensor =>
        isPresent === undefined ? now : raw.select(isPresent, now, before);
      [state, cell] = [keep(next, state), keep(nextCell, cell)];
      states.push(state);
    });
    return { states, saved: { ...saved, ...kept } };
  }

  gradients(saved: LstmSaved, dStates: readonly (Tensor | undefined)[]): SequenceGradients {
    const { tf, raw } = this.context;
    const { weights, recurrentKernel, x, present, previous, previousCell, computed } = saved;
    const zeros = tf.zerosLike(at(previous, 0));
    const dGates: Tensor[] = [];
    let [carried, carriedCell]: [Tensor | undefined, Tensor] = [undefined, zeros];
    for (let place = x.length - 1; place >= 0; place--) {
      const dState = sumOf(tf, [carried, dStates[place]]);
      const dCell: Tensor = carriedCell;
      const isPresent = present[place];
      const ifPresent = (d: Tensor): Tensor => (isPresent === undefined ? d : raw.select(isPresent, d, zeros));
      const withSkipped = (d: Tensor, skipped: Tensor): Tensor =>
        isPresent === undefined ? d : tf.add(d, raw.select(isPresent, zeros, skipped));
      const given = [x, previousCell, previous].map((list) => at(list, place));
      const own = computed.slice(computedOfStep * place, computedOfStep * (place + 1));
      const [dPrevious, dGate] = raw.blockCell(
        'LSTMBlockCellGrad',
        [...given, ...weights, ...own, ifPresent(dCell), ifPresent(dState)],
        { flags: withoutExtras.flags },
      ) as [Tensor, Tensor];
      dGates.unshift(dGate);
      carried = withSkipped(tf.matMul(dGate, at(recurrentKernel, 0), false, true), dState);
      carriedCell = withSkipped(dPrevious, dCell);
    }
    return this.allGradients(saved, tf.concat(dGates));
  }

  /** The operation has the candidate before the forget gate; of the weights of peepholes it wants to be given some. */
  private blockWeights(weights: RecurrentWeights): Pick<LstmSaved, 'weights' | 'recurrentKernel'> {
    const { tf } = this.context;
    const recurrentKernel = this.swapped(weights.recurrentKernel, 1);
    const whole = tf.concat([this.swapped(weights.kernel, 1), recurrentKernel]);
    const none = tf.zeros([at(recurrentKernel.shape, 0)]);
    return { weights: [whole, none, none, none, this.swapped(weights.bias, 0)], recurrentKernel: [recurrentKernel] };
  }

  /** Gates in the order of the operation from those in the library's, input, forget, candidate, output, or back. */
  private swapped(weight: Tensor, axis: number): Tensor {
    const { tf } = this.context;
    const [first, second, third, fourth] = tf.split(weight, 4, axis) as [Tensor, Tensor, Tensor, Tensor];
    return tf.concat([first, third, second, fourth], axis);
  }

  /** @param dGates By what goes into the activations: `[steps · rows, 4 · units]`. */
  private allGradients({ inputs, previous, weights }: LstmSaved, dGates: Tensor): SequenceGradients {
    const { tf } = this.context;
    const whole = at(inputs, 0);
    const width = at(whole.shape, 2);
    const kernel = tf.slice(at(weights, 0), [0, 0], [width, at(dGates.shape, 1)]);
    return {
      x: tf.reshape(tf.matMul(dGates, kernel, false, true), whole.shape),
      kernel: this.swapped(tf.matMul(asRows(tf, whole), dGates, true), 1),
      recurrentKernel: this.swapped(tf.matMul(tf.concat([...previous]), dGates, true), 1),
      bias: this.swapped(tf.sum(dGates, 0), 0),
    };
  }
}

/** Nothing is added to the forget gate, the cell is not clipped, and the gates do not see it. */
const withoutExtras = { floats: { forget_bias: 0, cell_clip: -1 }, flags: { use_peephole: false } } as const;
