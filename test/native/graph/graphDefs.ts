import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { TensorFlow } from '../../../src/engine/tensorflow';
import { nativeBackend } from '../../../src/engine/training/graph/nativeBackend';
import { savedModelType } from '../../../src/engine/training/graph/savedModel';

/** A node of a graph, as it was written for TensorFlow. */
export interface NodeDef {
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, unknown>>;
}

interface SavedModel {
  readonly metaGraphs: readonly { readonly graphDef: { readonly node: readonly NodeDef[] } }[];
}

/** The nodes of all graphs that `work` hands to TensorFlow. */
export function graphsGivenTo(tf: TensorFlow, work: () => void): NodeDef[] {
  const backend = nativeBackend(tf);
  const { binding } = backend;
  const nodes: NodeDef[] = [];
  const loadSavedModel: typeof binding.loadSavedModel = (folder, tags) => {
    const bytes = readFileSync(path.join(folder, 'saved_model.pb'));
    const { metaGraphs } = savedModelType.decode(bytes) as unknown as SavedModel;
    nodes.push(...metaGraphs.flatMap(({ graphDef }) => graphDef.node));
    return binding.loadSavedModel(folder, tags);
  };
  Reflect.set(backend, 'binding', Object.create(binding, { loadSavedModel: { value: loadSavedModel } }));
  try {
    work();
  } finally {
    Reflect.set(backend, 'binding', binding);
  }
  return nodes;
}
