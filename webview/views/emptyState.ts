import { formatCount, modelTitle } from '../../src/protocol/format';
import { shortModelTitle } from '../../src/protocol/runText';
import type { Experiment } from '../../src/protocol/experiment';
import { html, keyedList, setAttribute, setHidden, setText, svg } from '../dom';
import { createMarkIcon, markOf } from '../marks';
import { createActionButton } from '../toolkit';
import type { View } from '../view';
import type { Post } from '../vscodeApi';

const purposes: Readonly<Record<string, string>> = {
  multimodal: 'Sees the image and the text, and joins what two encoders make of them.',
  'image-only': 'Sees the image alone: the baseline that the multimodal model has to beat.',
  'text-only': 'Sees the text alone: what the second modality decides without any help.',
};

/** What will be trained, as one sentence. */
export function planSentence(experiment: Experiment): string {
  const { epochs, batchSize, seed } = experiment.training;
  const models = experiment.models.map(shortModelTitle);
  const list = models.length > 1 ? `${models.slice(0, -1).join(', ')} and ${models.at(-1) ?? ''}` : (models[0] ?? '');
  return `${list}: ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} each, batches of ${formatCount(batchSize)}, text noise ${experiment.data.textNoise}, seed ${seed}.`;
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
  const writeCards = keyedList<string>(cards, (name) => name, createCard);
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
    reason,
  );
  return {
    element,
    update: ({ snapshot, trainingBlocked }) => {
      if (snapshot.state !== 'idle') {
        return;
      }
      writeCards(snapshot.experiment.models);
      setText(plan, planSentence(snapshot.experiment));
      train.setDisabled(trainingBlocked !== undefined);
      setAttribute(train.element, 'aria-describedby', trainingBlocked === undefined ? undefined : reasonId);
      setText(reason, trainingBlocked ?? '');
      setHidden(reason, trainingBlocked === undefined);
    },
  };
}

function createCard(name: string): { element: Element; update: () => void } {
  const element = html(
    'li',
    { class: 'empty-card' },
    createSketch(name),
    html('h3', {}, createMarkIcon(markOf(name, [name])), modelTitle(name)),
    html('p', {}, purposes[name] ?? ''),
  );
  // A card says nothing that changes.
  return { element, update: () => undefined };
}

/** The idea of a model in a few strokes: a picture, a line of words, or both, on their way to an answer. */
function createSketch(name: string): SVGElement {
  const image = name !== 'text-only';
  const text = name !== 'image-only';
  const both = image && text;
  const imageY = both ? 20 : 38;
  const textY = both ? 56 : 38;
  const drawing = svg('svg', {
    class: `sketch ${markOf(name, [name]).className}`,
    viewBox: '0 0 176 76',
    'aria-hidden': 'true',
  });
  if (image) {
    drawing.append(
      svg('rect', { class: 'sketch-box', x: '2', y: String(imageY - 16), width: '32', height: '32', rx: '3' }),
      // A seven, as a hand would write it.
      svg('path', { class: 'sketch-ink', d: `M11 ${imageY - 8}h14l-9 17` }),
      svg('path', { class: 'sketch-line', d: `M38 ${imageY}h22` }),
      svg('rect', { class: 'sketch-layer', x: '62', y: String(imageY - 12), width: '6', height: '24', rx: '2' }),
      svg('rect', { class: 'sketch-layer', x: '72', y: String(imageY - 8), width: '6', height: '16', rx: '2' }),
    );
  }
  if (text) {
    drawing.append(
      svg('rect', { class: 'sketch-box', x: '2', y: String(textY - 16), width: '32', height: '32', rx: '3' }),
      svg('path', { class: 'sketch-ink', d: `M9 ${textY - 6}h18M9 ${textY}h12M9 ${textY + 6}h15` }),
      svg('path', { class: 'sketch-line', d: `M38 ${textY}h22` }),
      svg('rect', { class: 'sketch-layer', x: '62', y: String(textY - 8), width: '6', height: '16', rx: '2' }),
      svg('rect', { class: 'sketch-layer', x: '72', y: String(textY - 12), width: '6', height: '24', rx: '2' }),
    );
  }
  const join = both ? 'M82 20c14 0 12 18 26 18M82 56c14 0 12-18 26-18' : 'M82 38h26';
  drawing.append(
    svg('path', { class: 'sketch-line', d: join }),
    svg('rect', { class: 'sketch-layer', x: '110', y: '24', width: '8', height: '28', rx: '2' }),
    svg('path', { class: 'sketch-line', d: 'M122 38h22' }),
    svg('circle', { class: 'sketch-answer', cx: '158', cy: '38', r: '12' }),
    svg('path', { class: 'sketch-tick', d: 'M152.5 38.5l4 4 7-8' }),
  );
  return drawing;
}
