import type { Experiment } from './experiment';
import { isSingleModality, singleModelName } from './singleModality';

/** Whether a model of an experiment reads a modality by its encoder; early fusion joins rows as they are. */
export function usesEncoder({ models, fusion }: Pick<Experiment, 'models' | 'fusion'>, modality: string): boolean {
  const reads = (model: string): boolean =>
    isSingleModality(model)
      ? model === singleModelName(modality)
      : (model === 'multimodal' ? fusion.strategy : model) !== 'early';
  return models.length === 0 || models.some(reads);
}
