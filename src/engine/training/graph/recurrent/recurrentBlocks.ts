import type { Tensor, layers } from '@tensorflow/tfjs-node';

import { replaceCall, withInnerModels, wrappedLayers } from '../layersWithin';
import type { RawOps } from '../rawOps';
import type { TensorFlow } from '../tensorflow';
import { GruSequence } from './gruSequence';
import { LstmSequence } from './lstmSequence';
import { at, type RecurrentWeights, type Saved, type SequenceContext, type SequenceKind, type Steps } from './sequence';

type Layer = layers.Layer;

/** What is read of the library's LSTM and GRU. */
interface RecurrentLayer extends Layer {
  readonly cell: Cell;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
}

interface Cell {
  readonly units: number;
  readonly kernel: { read(): Tensor };
  readonly recurrentKernel: { read(): Tensor };
  readonly bias: { read(): Tensor } | null;
  readonly activation: { getClassName(): string };
  readonly recurrentActivation: { getClassName(): string };
  readonly dropout: number;
  readonly recurrentDropout: number;
}

/** With how many gates' worth of weights. */
const kinds = { GRU: { kind: GruSequence, gates: 3 }, LSTM: { kind: LstmSequence, gates: 4 } } as const;

/**
 * Runs `work` with LSTM and GRU layers computed by the operations that TensorFlow has for one step of them, instead of some
 * thirty, and for its gradient, instead of some forty. Layers that those cannot compute are left as they are: with other
 * activations than tanh and the sigmoid, with dropout of their own, and those that give or are given states.
 */
export function withRecurrentBlocks<T>(tf: TensorFlow, raw: RawOps, all: readonly Layer[], work: () => T): T {
  const outer = withInnerModels(all);
  const undo = [...outer, ...outer.flatMap(wrappedLayers)].filter(isComputable).map((layer) => {
    const call = layer.call.bind(layer);
    return replaceCall(layer, (inputs, options) => {
      const [x, ...others] = [inputs].flat();
      const mask = (options as { mask?: Tensor | null } | undefined)?.mask ?? undefined;
      const hasStates = others.length > 0 || (options as { initialState?: unknown } | undefined)?.initialState != null;
      return x === undefined || hasStates || (mask !== undefined && mask.rank !== 2)
        ? call(inputs, options)
        : tf.tidy(() => states({ tf, raw }, layer, x, mask));
    });
  });
  try {
    return work();
  } finally {
    undo.reverse().forEach((restore) => restore());
  }
}

function isComputable(layer: Layer): layer is RecurrentLayer {
  if (!(layer.getClassName() in kinds)) {
    return false;
  }
  const { cell, returnState } = layer as RecurrentLayer;
  return (
    !returnState &&
    !layer.stateful &&
    cell.activation.getClassName() === 'tanh' &&
    cell.recurrentActivation.getClassName() === 'sigmoid' &&
    cell.dropout === 0 &&
    cell.recurrentDropout === 0
  );
}

/** What the layer gives for `[rows, steps, width]` and a mask `[rows, steps]`. */
function states(context: SequenceContext, layer: RecurrentLayer, inputs: Tensor, mask: Tensor | undefined): Tensor {
  const { tf } = context;
  const { cell, goBackwards, returnSequences } = layer;
  const { kind: Kind, gates } = kinds[layer.getClassName() as keyof typeof kinds];
  const inOrder = (x: Tensor): Tensor => (goBackwards ? tf.reverse(x, 0) : x);
  const x = inOrder(tf.transpose(inputs, [1, 0, 2]));
  const present =
    mask === undefined ? [] : tf.unstack(tf.cast(inOrder(tf.transpose(tf.cast(mask, 'float32'))), 'bool'));
  const weights = {
    kernel: cell.kernel.read(),
    recurrentKernel: cell.recurrentKernel.read(),
    bias: cell.bias?.read() ?? tf.zeros([gates * cell.units]),
  };
  return differentiable(tf, new Kind(context), { x, present }, weights, returnSequences);
}

/** Runs over the steps as one function with a gradient of its own: `[rows, steps, units]`, or the last state alone. */
function differentiable(
  tf: TensorFlow,
  kind: SequenceKind<Saved>,
  { x, present }: Steps,
  { kernel, recurrentKernel, bias }: RecurrentWeights,
  returnSequences: boolean,
): Tensor {
  const compute = tf.customGrad((...given) => {
    const [steps, ofX, ofState, ofGates] = given as unknown as [Tensor, Tensor, Tensor, Tensor];
    const save = given[4] as unknown as (tensors: Tensor[]) => void;
    const { states, saved } = kind.run({ x: steps, present }, { kernel: ofX, recurrentKernel: ofState, bias: ofGates });
    save(Object.values(saved).flat());
    const value = returnSequences ? tf.stack([...states], 1) : tf.clone(at(states, states.length - 1));
    const gradFunc = (dy: Tensor, tensors: Tensor[]): Tensor[] => {
      const dStates = returnSequences
        ? tf.unstack(dy, 1)
        : states.map((_, place) => (place === states.length - 1 ? dy : undefined));
      const found = kind.gradients(renamed(saved, tensors), dStates);
      return [found.x, found.kernel, found.recurrentKernel, found.bias];
    };
    return { value, gradFunc };
  });
  return compute(x, kernel, recurrentKernel, bias);
}

/** Tensors in place of those of which they are copies, one after the other. */
function renamed(saved: Saved, copies: readonly Tensor[]): Saved {
  let start = 0;
  const entries = Object.entries(saved).map(([name, tensors]) => {
    const taken = copies.slice(start, start + tensors.length);
    start += tensors.length;
    return [name, taken] as const;
  });
  return { ...saved, ...Object.fromEntries(entries) };
}
