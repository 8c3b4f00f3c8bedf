import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { holds, nameOf, type TypedValues } from './dataType';
import { topologicalOrder, type Output } from './graphNode';
import type { NativeBinding } from './nativeBackend';
import { NotCompilableError } from './notCompilableError';
import { encodeSavedModel } from './savedModel';
import { sizeOf } from './shape';

/** Part of a graph that one call runs: what it is given and what it gives. */
export interface Program {
  readonly feeds: readonly Output[];
  readonly fetches: readonly Output[];
}

/** Runs a program: takes a value for each fed output, gives the fetched ones. */
export type SessionCall = (values: readonly TypedValues[]) => TypedValues[];

function load(binding: NativeBinding, folder: string): number {
  try {
    return binding.loadSavedModel(folder, 'serve');
  } catch (error) {
    throw new NotCompilableError(`TensorFlow does not take its graph: ${(error as Error).message}`);
  }
}

/** A TensorFlow session over a graph, opened by the loader of saved models, which is the way tfjs-node has. */
export class GraphSession {
  private readonly id: number;
  private disposed = false;

  constructor(
    private readonly binding: NativeBinding,
    roots: readonly Output[],
  ) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'mmlab-graph-'));
    try {
      const nodes = topologicalOrder(roots.map((root) => root.node));
      writeFileSync(path.join(folder, 'saved_model.pb'), encodeSavedModel(nodes));
      this.id = load(binding, folder);
    } finally {
      // A virus scanner may still hold the file.
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  }

  /** Prepares a call; feeds and fetches must be in the graph that was loaded. */
  prepare({ feeds, fetches }: Program): SessionCall {
    const { binding, id } = this;
    const feedNames = feeds.map((feed) => feed.name).join(',');
    const fetchNames = fetches.map((fetch) => fetch.name).join(',');
    return (values) => {
      const fed = feeds.map((feed, index) => ({ feed, given: fitting(feed, values[index], index) }));
      const tensors = fed.map(({ feed, given }) => binding.createTensor(feed.shape, feed.dtype, given));
      try {
        return binding.runSavedModel(id, tensors, feedNames, fetchNames).map((result) => {
          const data = binding.tensorDataSync(result.id);
          binding.deleteTensor(result.id);
          return data;
        });
      } finally {
        tensors.forEach((tensor) => binding.deleteTensor(tensor));
      }
    };
  }

  dispose(): void {
    if (!this.disposed) {
      this.disposed = true;
      this.binding.deleteSavedModel(this.id);
    }
  }
}

/** The binding reads as many bytes as the shape says, so what it is given has to be of that size. */
function fitting({ dtype, shape }: Output, given: TypedValues | undefined, place: number): TypedValues {
  const size = sizeOf(shape);
  if (given?.length !== size || !holds(given, dtype)) {
    const found = given === undefined ? 'nothing' : `${given.length} numbers as ${given.constructor.name}`;
    throw new Error(
      `Input ${place} of a step is ${found}; it takes ${size} of ${nameOf(dtype)}, in the shape [${shape.join(', ')}].`,
    );
  }
  return given;
}
