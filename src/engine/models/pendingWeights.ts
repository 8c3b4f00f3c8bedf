import type { SymbolicTensor, Tensor, layers } from '@tensorflow/tfjs-node';

import type { SteppedWork } from '../steppedWork';
import type { TensorFlow } from '../tensorflow';
import { initialMatrix } from './initialWeights';

type Layer = layers.Layer;
type Weight = Layer['weights'][number];
type Initializer = Pick<ReturnType<TensorFlow['initializers']['zeros']>, 'apply'>;

/** A layer with weights, and the part of a model that it belongs to. */
export interface BranchLayer {
  readonly layer: Layer;
  /** That of a modality (`branchOfModality`), or one of `commonBranches`. */
  readonly branch: string;
}

/** The library's own method, which it keeps from other classes than layers. */
interface WeightMaker {
  addWeight(
    name: string,
    shape: readonly (number | null)[],
    dtype?: string,
    initializer?: Initializer,
    ...options: unknown[]
  ): Weight;
}

/**
 * The weights of a model's layers from when the layers are connected to when their values are drawn. In between, matrices
 * have a shape and no memory, so that a model can be counted, and refused, however large it would be. Who computes with
 * such a layer gets an error of the library.
 */
export class PendingWeights {
  private readonly entries: (BranchLayer & { readonly stream: string })[] = [];
  private readonly places = new Map<string, number>();

  constructor(
    private readonly tf: TensorFlow,
    private readonly seed: number,
  ) {}

  /** The layers whose weights are drawn, in the order in which they were connected. */
  get layers(): readonly BranchLayer[] {
    return this.entries;
  }

  /** Connects a layer of a branch; its weights' streams are named after the branch and its place in it. */
  connect(branch: string, layer: Layer, x: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
    const place = this.places.get(branch) ?? 0;
    this.places.set(branch, place + 1);
    this.entries.push({ layer, branch, stream: `init/${branch}/${place}` });
    return withoutMatrices(this.tf, layer, () => layer.apply(x) as SymbolicTensor);
  }

  /**
   * Disposes the weights of a model that could not be built, also those of a layer that was being connected; others are
   * disposed with their model.
   */
  dispose(): void {
    this.entries.flatMap(({ layer }) => layer.weights).forEach((weight) => weight.dispose());
  }

  /** Draws what the given layers start from; yields how many numbers the next step draws, mostly in a few milliseconds. */
  *draw(wanted: ReadonlySet<Layer>): SteppedWork<void, number> {
    for (const { layer, stream } of this.entries.filter((entry) => wanted.has(entry.layer))) {
      for (const [index, weight] of layer.weights.entries()) {
        yield* this.drawOne(weight, `${stream}/${index}`);
      }
    }
  }

  private *drawOne(weight: Weight, stream: string): SteppedWork<void, number> {
    const shape = weight.shape.map(Number);
    if (isMatrix(shape)) {
      const values = this.tf.tensor(yield* initialMatrix(weight.name, shape, this.seed, stream), shape);
      weight.write(values);
      values.dispose();
    }
  }
}

function isMatrix(shape: readonly unknown[]): boolean {
  return shape.length > 1;
}

/** Lets a layer, or the cell of a recurrent one, make its weights in `connect`, matrices without memory. */
function withoutMatrices<T>(tf: TensorFlow, layer: Layer, connect: () => T): T {
  const { cell } = layer as { readonly cell?: Layer };
  const makers = [layer, ...(cell === undefined ? [] : [cell])].map((maker) => maker as unknown as WeightMaker);
  for (const maker of makers) {
    const addWeight = maker.addWeight.bind(maker);
    maker.addWeight = (name, shape, dtype, initializer, ...options) =>
      addWeight(name, shape, dtype, isMatrix(shape) ? withoutMemory(tf) : initializer, ...options);
  }
  try {
    return connect();
  } finally {
    makers.forEach((maker) => Reflect.deleteProperty(maker, 'addWeight'));
  }
}

/** Gives tensors that have a shape, and no values as long as nothing is written to them. */
function withoutMemory(tf: TensorFlow): Initializer {
  return {
    apply: (shape): Tensor => {
      const sizes = shape.map(Number);
      const dataId = tf.backend().write(new Float32Array(), sizes, 'float32');
      return tf.engine().makeTensorFromTensorInfo({ dataId, shape: sizes, dtype: 'float32' });
    },
  };
}
