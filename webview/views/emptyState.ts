import type { Experiment, ModalityType } from '../../src/protocol/experiment';
import { formatCount, modelTitle } from '../../src/protocol/format';
import { isClassic } from '../../src/protocol/isClassic';
import { isSingleModality, shortModelTitle } from '../../src/protocol/runText';
import { html, keyedList, setAttribute, setHidden, setText } from '../dom';
import { createMarkIcon, markOf } from '../marks';
import { createSketch } from '../sketch';
import { createActionButton } from '../toolkit';
import type { View } from '../view';
import type { Post } from '../vscodeApi';

/** What a model sees, by its name. */
function purposeOf(name: string, experiment: Experiment): string {
  if (!isSingleModality(name)) {
    return isClassic(experiment)
      ? 'Sees the image and the text, and joins what two encoders make of them.'
      : 'Sees every modality, and joins what their encoders make of them.';
  }
  const modality = name.replace(/-only$/, '').replaceAll('_', ' ');
  if (isClassic(experiment)) {
    return name === 'image-only'
      ? 'Sees the image alone: the baseline that the multimodal model has to beat.'
      : 'Sees the text alone: what the second modality decides without any help.';
  }
  return `Sees ${modality} alone: what it decides without any help.`;
}

/** The models that an experiment will train; those of data that were not read yet follow from the modalities named. */
function plannedModels({ models, modalities }: Experiment): readonly string[] {
  return models.length > 0 ? models : ['multimodal', ...Object.keys(modalities).map((name) => `${name}-only`)];
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

const reasonId = 'empty-blocked';

/** What the page says before anything was run: the question it answers, what it will do, and the button for it. */
export function createEmptyState(post: Post): View {
  const plan = html('p', { class: 'empty-plan' });
  const train = createActionButton({
    label: 'Train and Compare',
    action: 'train',
    appearance: 'primary',
    onPress: () => post({ kind: 'train' }),
  });
  const own = createActionButton({
    label: 'New Experiment…',
    action: 'newExperiment',
    onPress: () => post({ kind: 'newExperiment' }),
  });
  const settings = createActionButton({
    label: 'Settings',
    action: 'settings',
    onPress: () => post({ kind: 'openSettings' }),
  });
  const check = createActionButton({
    label: 'Check Environment',
    action: 'checkEnvironment',
    onPress: () => post({ kind: 'checkEnvironment' }),
  });
  const reason = html('p', { class: 'reason', id: reasonId });
  const cards = html('ul', { class: 'empty-cards' });
  const writeCards = keyedList<PlannedModel>(cards, ({ name }) => name, createCard);
  const element = html(
    'section',
    { class: 'empty', 'data-section': 'empty', 'aria-label': 'Getting started' },
    html('h2', {}, 'Does the second modality really help?'),
    html(
      'p',
      { class: 'empty-lead' },
      'Multimodal Lab trains a multimodal model beside its single-modality baselines, on this machine and without Python, and compares them on the same test rows.',
    ),
    cards,
    plan,
    html('div', { class: 'actions' }, train.element, settings.element, check.element),
    html(
      'div',
      { class: 'empty-own' },
      html(
        'p',
        {},
        'With data of your own, pictures, sounds, texts, numbers or videos, a file of a few lines says what to train.',
      ),
      own.element,
    ),
    reason,
  );
  return {
    element,
    update: ({ snapshot, trainingBlocked }) => {
      if (snapshot.state !== 'idle') {
        return;
      }
      const { experiment } = snapshot;
      const names = plannedModels(experiment);
      writeCards(names.map((name) => ({ name, names, experiment })));
      setText(plan, planSentence(experiment));
      train.setDisabled(trainingBlocked !== undefined);
      setAttribute(train.element, 'aria-describedby', trainingBlocked === undefined ? undefined : reasonId);
      setText(reason, trainingBlocked ?? '');
      setHidden(reason, trainingBlocked === undefined);
    },
  };
}

interface PlannedModel {
  readonly name: string;
  readonly names: readonly string[];
  readonly experiment: Experiment;
}

function createCard({ name, names, experiment }: PlannedModel): { element: Element; update: () => void } {
  const mark = markOf(name, names);
  const element = html(
    'li',
    { class: 'empty-card' },
    createSketch(typesOf(name, experiment), mark),
    html('h3', {}, createMarkIcon(mark), modelTitle(name)),
    html('p', {}, purposeOf(name, experiment)),
  );
  // A card says nothing that changes.
  return { element, update: () => undefined };
}

/** What a model sees, as far as the experiment says it. */
function typesOf(name: string, experiment: Experiment): readonly (ModalityType | undefined)[] {
  const all: Readonly<Record<string, ModalityType | undefined>> = isClassic(experiment)
    ? { image: 'image', text: 'text' }
    : Object.fromEntries(Object.entries(experiment.modalities).map(([key, { type }]) => [key, type]));
  const types = isSingleModality(name) ? [all[name.replace(/-only$/, '')]] : Object.values(all);
  return types.length === 0 ? [undefined, undefined] : types;
}
