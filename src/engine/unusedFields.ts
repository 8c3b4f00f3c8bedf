import type { Experiment } from '../protocol/experiment';
import { fusionNames, type FusionName, type ModelName } from '../protocol/experimentNames';
import { placesIn } from '../protocol/fieldProblem';
import type { WrittenExperiment } from '../protocol/writtenExperiment';
import type { MultimodalDataset } from './data/multimodalDataset';
import { fusionOf } from './models/buildModel';

/** What fields of `fusion` and `training` depend on. */
export interface Run {
  readonly experiment: Experiment;
  readonly models: readonly ModelName[];
  readonly dataset: Pick<MultimodalDataset, 'modalities'>;
}

/**
 * Fields that a person wrote and that do nothing in this run, in sentences. They are no mistakes: the same file may be run
 * with other models.
 */
export function unusedFieldNotices(written: WrittenExperiment | undefined, run: Run): string[] {
  const placeOf = placesIn(written);
  return unusedFields(run)
    .filter(([field]) => Object.hasOwn(written?.places ?? {}, field))
    .map(([field, why]) => `${placeOf(field.split('.'))}${field} has no effect: ${why}.`);
}

function unusedFields({ experiment, models, dataset }: Run): (readonly [field: string, why: string])[] {
  const strategies = models
    .filter((name) => name === 'multimodal' || fusionNames.some((strategy) => strategy === name))
    .map((name) => fusionOf(name, experiment).strategy);
  if (strategies.length === 0) {
    const why = 'no model of this run joins modalities';
    return [...Object.keys(experiment.fusion).map((key) => `fusion.${key}`), 'training.dropout']
      .filter((field) => field !== 'fusion.standIn' || !lacksSomething(dataset))
      .map((field) => [field, why] as const);
  }
  const joint = strategies.filter(hasJointFeatures);
  const late = 'late fusion has no joint features, and no other model of this run joins modalities';
  return [
    ...(models.includes('multimodal') ? [] : [['fusion.strategy', '"multimodal" is not among the models'] as const]),
    ...(joint.length > 0 ? [] : [['fusion.units', late] as const, ['training.dropout', late] as const]),
    ...(joint.some((strategy) => strategy !== 'concat')
      ? []
      : [['fusion.matchParameters', 'no model of this run has a width to be matched to that of "concat"'] as const]),
    ...(strategies.includes('lowRank') ? [] : [['fusion.rank', 'no model of this run joins by "lowRank"'] as const]),
    ...(lacksSomething(dataset) || experiment.fusion.modalityDropout > 0
      ? []
      : [['fusion.standIn', 'no row lacks a modality'] as const]),
  ];
}

/** Late fusions join decisions: neither the width of joint features nor dropout on them plays a part. */
function hasJointFeatures(strategy: FusionName): boolean {
  return !strategy.startsWith('late');
}

function lacksSomething({ modalities }: Run['dataset']): boolean {
  return modalities.some(({ present }) => present !== undefined);
}
