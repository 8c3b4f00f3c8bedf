import type { Tensor } from '@tensorflow/tfjs-core';

import type { TensorFlow } from './tensorflow';

/**
 * Follows which tensors are kept from being tidied up while a step is recorded, and lets go of them afterwards, however
 * it ended: the training function keeps its metrics for its caller, and a gradient that was broken off what it had saved.
 */
export class KeptTensors {
  private readonly held: Tensor[] = [];
  private readonly kept: Tensor[] = [];

  constructor(private readonly tf: TensorFlow) {}

  /** Keeps a tensor until the recording ends. */
  hold(tensor: Tensor): void {
    if (!tensor.kept) {
      tensor.kept = true;
      this.held.push(tensor);
    }
  }

  during<T>(work: () => T): T {
    const engine = this.tf.engine();
    const keep = engine.keep.bind(engine);
    engine.keep = (tensor) => {
      if (!tensor.kept) {
        this.kept.push(tensor);
      }
      return keep(tensor);
    };
    try {
      return work();
    } finally {
      // The original is the engine's class's.
      Reflect.deleteProperty(engine, 'keep');
      this.disposeSaved();
      [...this.held.splice(0), ...this.kept.splice(0)].forEach(dispose);
    }
  }

  /** What a layer keeps for itself while it is called is its own, and goes on being kept. */
  inLayer<T>(work: () => T): T {
    const before = this.kept.length;
    try {
      return work();
    } finally {
      this.kept.length = before;
    }
  }

  /** A gradient that ran to its end has done so itself. */
  private disposeSaved(): void {
    const { state } = this.tf.engine();
    // The library's type leaves out that there may be no tape.
    const tape = state.activeTape as typeof state.activeTape | null | undefined;
    if (state.gradientDepth === 0) {
      tape?.forEach(({ saved }) => saved?.forEach(dispose));
    }
  }
}

function dispose(tensor: Tensor): void {
  tensor.kept = false;
  if (!tensor.isDisposed) {
    tensor.dispose();
  }
}
