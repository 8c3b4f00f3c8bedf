import type { Experiment } from '../../src/protocol/experiment';
import { modelTitle } from '../../src/protocol/format';
import { html, keyedList, setAttribute, setHidden, setText } from '../dom';
import { createMarkIcon } from '../markIcon';
import { markOf } from '../marks';
import { createSketch } from '../sketch';
import { createActionButton } from '../toolkit';
import type { View } from '../view';
import type { Post } from '../vscodeApi';
import { plannedModels, planSentence, purposeOf, typesOf } from './plan';

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
  const writeCards = keyedList<PlannedModel>(cards, contentOf, createCard);
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

/** All that a card says, so that another experiment has other cards. */
function contentOf({ name, names, experiment }: PlannedModel): string {
  return JSON.stringify([name, markOf(name, names), typesOf(name, experiment), purposeOf(name, experiment)]);
}

function createCard({ name, names, experiment }: PlannedModel): { element: Element; update: () => void } {
  const mark = markOf(name, names);
  const icon = createMarkIcon();
  icon.update(mark);
  const element = html(
    'li',
    { class: 'empty-card' },
    createSketch(typesOf(name, experiment), mark),
    html('h3', {}, icon.element, modelTitle(name)),
    html('p', {}, purposeOf(name, experiment)),
  );
  return { element, update: () => undefined };
}
