import type { Experiment } from './experiment';
import type { FusionName } from './experimentNames';

/** Whether a model of an experiment joins modalities by a strategy, as far as the data have several. */
export function joinsBy({ models, fusion }: Pick<Experiment, 'models' | 'fusion'>, strategy: FusionName): boolean {
  const hasMultimodal = models.length === 0 || models.includes('multimodal');
  return models.includes(strategy) || (hasMultimodal && fusion.strategy === strategy);
}
