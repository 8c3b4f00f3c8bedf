import type { Experiment } from '../../src/protocol/experiment';
import type { ModalityType } from '../../src/protocol/experimentNames';
import { formatCount } from '../../src/protocol/format';
import { isClassic } from '../../src/protocol/isClassic';
import { shortModelTitle } from '../../src/protocol/runText';
import { modalityOfModel, singleModelName } from '../../src/protocol/singleModality';

/** What an experiment will train, in words, before anything was run. */

/** What a model sees, by its name. */
export function purposeOf(name: string, experiment: Experiment): string {
  const modality = modalityOfModel(name)?.replaceAll('_', ' ');
  if (modality === undefined) {
    return isClassic(experiment)
      ? 'Sees the image and the text, and joins what two encoders make of them.'
      : 'Sees every modality, and joins what their encoders make of them.';
  }
  if (isClassic(experiment)) {
    return modality === 'image'
      ? 'Sees the image alone: the baseline that the multimodal model has to beat.'
      : 'Sees the text alone: what the second modality decides without any help.';
  }
  return `Sees ${modality} alone: what it decides without any help.`;
}

/** The models that an experiment will train; those of data that were not read yet follow from the modalities named. */
export function plannedModels({ models, modalities }: Experiment): readonly string[] {
  return models.length > 0 ? models : ['multimodal', ...Object.keys(modalities).map(singleModelName)];
}

/** What will be trained, as one sentence. */
export function planSentence(experiment: Experiment): string {
  const { epochs, batchSize, seed } = experiment.training;
  const models = plannedModels(experiment).map(shortModelTitle);
  const all = models.length > 1 ? models : [...models, 'each modality alone'];
  const titles = experiment.models.length === 0 ? all : models;
  const list = titles.length > 1 ? `${titles.slice(0, -1).join(', ')} and ${titles.at(-1) ?? ''}` : (titles[0] ?? '');
  const facts = [
    `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} each`,
    `batches of ${formatCount(batchSize)}`,
    isClassic(experiment) ? `text noise ${experiment.data.textNoise}` : dataOf(experiment),
    `seed ${seed}`,
  ];
  return `${list}: ${facts.join(', ')}.`;
}

function dataOf({ data }: Experiment): string {
  return data.generator === undefined
    ? `data of ${data.manifest.split(/[\\/]/).at(-1) ?? ''}`
    : `generated data (${data.generator})`;
}

/** What a model sees, as far as the experiment says it. */
export function typesOf(name: string, experiment: Experiment): readonly (ModalityType | undefined)[] {
  const all: Readonly<Record<string, ModalityType | undefined>> = isClassic(experiment)
    ? { image: 'image', text: 'text' }
    : Object.fromEntries(Object.entries(experiment.modalities).map(([key, { type }]) => [key, type]));
  const modality = modalityOfModel(name);
  const types = modality === undefined ? Object.values(all) : [all[modality]];
  return types.length === 0 ? [undefined, undefined] : types;
}
