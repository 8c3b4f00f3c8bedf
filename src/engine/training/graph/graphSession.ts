import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import type { TypedValues } from './dataType';
import { topologicalOrder, type Output } from './graph';
import type { NativeBinding } from './nativeBackend';
import { NotCompilableError } from './notCompilableError';
import { encodeSavedModel } from './savedModel';

/** Runs part of a graph: takes a value for each fed output, gives the fetched ones. */
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
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Prepares a call; feeds and fetches must be in the graph that was loaded. */
  prepare(feeds: readonly Output[], fetches: readonly Output[]): SessionCall {
    const { binding, id } = this;
    const feedNames = feeds.map((feed) => feed.name).join(',');
    const fetchNames = fetches.map((fetch) => fetch.name).join(',');
    return (values) => {
      const tensors = feeds.map((feed, index) => {
        const given = values[index];
        if (given === undefined) {
          throw new Error(`No value for ${feed.name}.`);
        }
        return binding.createTensor(feed.shape, feed.dtype, given);
      });
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
