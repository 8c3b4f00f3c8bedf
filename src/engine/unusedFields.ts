import type { Experiment } from '../protocol/experiment';
import { fusionNames, type FusionName } from '../protocol/experimentNames';
import { placesIn } from '../protocol/fieldProblem';
import { usesEncoder } from '../protocol/usesEncoder';
import type { WrittenExperiment } from '../protocol/writtenExperiment';
import type { MultimodalDataset } from './data/multimodalDataset';
import { fusionOf, type BuiltModel } from './models/buildModel';

/** What fields of `fusion`, `training` and `modalities` depend on. */
export interface Run {
  readonly experiment: Experiment;
  readonly models: readonly Pick<BuiltModel, 'name' | 'grid'>[];
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

type Unused = readonly [field: string, why: string];

function unusedFields(run: Run): Unused[] {
  return [...unusedInFusion(run), ...unusedEncoders(run)];
}

/** Options of encoders that no model has; how rows are read matters also without. */
function unusedEncoders({ experiment, models }: Run): Unused[] {
  const { fusion } = experiment;
  const names = models.map(({ name }) => name);
  return Object.keys(experiment.modalities)
    .filter((modality) => !usesEncoder({ models: names, fusion }, modality))
    .flatMap((modality) =>
      ['encoder', 'units'].map(
        (option) => [`modalities.${modality}.${option}`, 'no model of this run encodes the modality'] as const,
      ),
    );
}

function unusedInFusion({ experiment, models, dataset }: Run): Unused[] {
  const names = models.map(({ name }) => name);
  const strategies = names
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
    ...(names.includes('multimodal') ? [] : [['fusion.strategy', '"multimodal" is not among the models'] as const]),
    ...(joint.length > 0 ? [] : [['fusion.units', late] as const, ['training.dropout', late] as const]),
    ...(joint.some((strategy) => strategy !== 'concat')
      ? []
      : [['fusion.matchParameters', 'no model of this run has a width to be matched to that of "concat"'] as const]),
    ...(strategies.includes('lowRank') ? [] : [['fusion.rank', 'no model of this run joins by "lowRank"'] as const]),
    ...unusedSteps(strategies, models),
    ...(dataset.modalities.length > 1 ? [] : [['fusion.modalityDropout', 'there is one modality alone'] as const]),
    ...(lacksSomething(dataset) || experiment.fusion.modalityDropout > 0
      ? []
      : [['fusion.standIn', 'no row lacks a modality'] as const]),
  ];
}

function unusedSteps(strategies: readonly FusionName[], models: Run['models']): Unused[] {
  if (!strategies.includes('aligned')) {
    return [['fusion.steps', 'no model of this run joins by "aligned"']];
  }
  return models.some(({ grid }) => grid !== undefined) ? [] : [['fusion.steps', 'no modality is a sequence']];
}

/** Late fusions join decisions: neither the width of joint features nor dropout on them plays a part. */
function hasJointFeatures(strategy: FusionName): boolean {
  return !strategy.startsWith('late');
}

function lacksSomething({ modalities }: Run['dataset']): boolean {
  return modalities.some(({ present }) => present !== undefined);
}
