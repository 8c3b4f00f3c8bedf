import type { TensorFlow } from '../../../src/engine/tensorflow';
import { savedModelType } from '../../../src/engine/training/graph/savedModel';
import { savedModelsGivenTo } from '../../support/savedModels';

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
  return savedModelsGivenTo(tf, work).files.flatMap((bytes) => {
    const { metaGraphs } = savedModelType.decode(bytes) as unknown as SavedModel;
    return metaGraphs.flatMap(({ graphDef }) => graphDef.node);
  });
}
