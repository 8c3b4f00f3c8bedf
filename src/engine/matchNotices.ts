import type { Experiment } from '../protocol/experiment';
import { formatCount, modelTitle } from '../protocol/format';
import { isSingleModality } from '../protocol/singleModality';
import type { MultimodalDataset } from './data/multimodalDataset';
import { buildModel, fusionOf, type BuiltModel } from './models/buildModel';
import type { TensorFlow } from './tensorflow';

/** Models that differ by a smaller share of their parameters are taken for equally large. */
const tolerance = 0.01;

/**
 * Where `fusion.matchParameters` is set: the models that are not as large as concatenation all the same, with both numbers
 * of parameters, in a sentence each.
 */
export function matchNotices(
  tf: TensorFlow,
  experiment: Experiment,
  dataset: Pick<MultimodalDataset, 'modalities' | 'classes'>,
  models: readonly Pick<BuiltModel, 'name' | 'model'>[],
): string[] {
  const matched = models.filter(({ name }) => !isSingleModality(name));
  if (!experiment.fusion.matchParameters || matched.length === 0) {
    return [];
  }
  const target = concatenationSize(tf, experiment, dataset);
  return matched.flatMap(({ name, model }) => {
    const size = model.countParams();
    const share = (size - target) / target;
    if (Math.abs(share) <= tolerance) {
      return [];
    }
    const why = fusionOf(name, experiment).strategy.startsWith('late')
      ? 'late strategies have no width that could be chosen'
      : 'no width brings it nearer';
    return [
      `fusion.matchParameters: the ${modelTitle(name)} has ${formatCount(size)} parameters, ` +
        `${(Math.abs(share) * 100).toFixed(1)} % ${share > 0 ? 'more' : 'fewer'} than the ${formatCount(target)} of concatenation: ${why}.`,
    ];
  });
}

/** Parameters of the model by which the others are measured; it is counted and thrown away, without weights. */
function concatenationSize(
  tf: TensorFlow,
  experiment: Experiment,
  dataset: Parameters<typeof matchNotices>[2],
): number {
  const { model } = buildModel(tf, 'concat', experiment, dataset);
  const size = model.countParams();
  model.dispose();
  return size;
}
