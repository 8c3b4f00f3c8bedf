import { resultSentences, resultText } from '../../src/protocol/comparisonText';
import { modelTitle } from '../../src/protocol/format';
import { groupsText, isPaired, pairedInterval } from '../../src/protocol/pairedText';
import { noComparisonReason } from '../../src/protocol/runText';
import { formatGain } from '../../src/protocol/score';
import type { Comparison, RunSnapshot } from '../../src/protocol/snapshot';
import { isDense } from '../density';
import { html, keyedList, setAttribute, setHidden, setText } from '../dom';
import { createActionButton } from '../toolkit';
import type { View } from '../view';
import type { Post } from '../vscodeApi';
import { createScoreTable } from './scoreTable';

function createImprovement(): { element: HTMLElement; update: (snapshot: RunSnapshot) => void } {
  const figure = html('p', { class: 'improvement-figure', 'data-improvement': '' });
  const unit = html('p', { class: 'improvement-unit' });
  const range = html('p', { class: 'improvement-range', 'data-improvement-range': '' });
  const note = html('p', { class: 'improvement-note' });
  const element = html('div', { class: 'improvement' }, html('h3', {}, 'Improvement'), figure, unit, range, note);
  return {
    element,
    update: (snapshot) => {
      const { comparison } = snapshot;
      const reason = noComparisonReason(snapshot);
      element.classList.toggle('pending', comparison === undefined);
      // A dash holds the place of a number that may come, and of no other.
      setHidden(figure, comparison === undefined && reason !== undefined);
      setAttribute(figure, 'data-sign', comparison === undefined ? undefined : signOf(comparison));
      setText(figure, comparison === undefined ? '–' : figureOf(comparison));
      setText(unit, comparison === undefined ? '' : unitOf(comparison));
      setHidden(unit, comparison === undefined);
      setText(range, comparison === undefined ? '' : rangeOf(comparison));
      setHidden(range, comparison?.paired === undefined);
      setText(note, comparison === undefined ? (reason ?? 'After training') : noteOf(comparison));
    },
  };
}

function gainOf({ metric, improvement }: Comparison): string {
  return formatGain(metric, improvement);
}

/** Points have a sign; an error is less or more, which its unit says. */
function figureOf(comparison: Comparison): string {
  return comparison.metric === 'accuracy' ? gainOf(comparison) : gainOf(comparison).replace(/^[+-]/, '');
}

/** What the chance of the test rows leaves open; nothing where the models were not compared row by row. */
function rangeOf(comparison: Comparison): string {
  return isPaired(comparison) ? pairedInterval(comparison) : '';
}

/** `Multimodal Model over Photo-Only Model, on the same test rows, by 12 groups of "speaker"` */
function noteOf({ baseline, candidate, paired, groups }: Comparison): string {
  const by = paired === undefined || groups === undefined ? '' : `, by ${groupsText(groups)}`;
  return `${modelTitle(candidate)} over ${modelTitle(baseline)}, on the same test rows${by}`;
}

function unitOf(comparison: Comparison): string {
  if (comparison.metric === 'accuracy') {
    return 'percentage points';
  }
  return signOf(comparison) === 'worse' ? 'more mean absolute error' : 'less mean absolute error';
}

function signOf(comparison: Comparison): string {
  const text = gainOf(comparison);
  return text.startsWith('+') ? 'better' : text.startsWith('-') ? 'worse' : 'equal';
}

/** The result: accuracies with their intervals on one axis, the improvement, and what it does and does not mean. */
export function createComparisonView(post: Post): View {
  let text: string | undefined;
  const copy = createActionButton({
    label: 'Copy as Text',
    action: 'copyComparison',
    onPress: () => {
      if (text !== undefined) {
        post({ kind: 'copyText', text });
      }
    },
  });
  const improvement = createImprovement();
  const table = createScoreTable();
  const sentences = html('div', { class: 'ceiling', 'data-ceiling': '' });
  const writeSentences = keyedList<string>(
    sentences,
    (sentence) => sentence,
    (sentence) => ({ element: html('p', {}, sentence), update: () => undefined }),
  );
  const element = html(
    'section',
    { class: 'section', 'data-section': 'comparison', 'aria-labelledby': 'comparison-title' },
    html('div', { class: 'section-head' }, html('h2', { id: 'comparison-title' }, 'Comparison'), copy.element),
    html('div', { class: 'comparison' }, improvement.element, table.element),
    sentences,
  );
  return {
    element,
    update: ({ snapshot }) => {
      text = resultText(snapshot);
      copy.setDisabled(text === undefined);
      improvement.update(snapshot);
      table.update(snapshot);
      const dense = isDense(snapshot.models);
      element.classList.toggle('dense', dense);
      element.classList.toggle('comparison-roomy', !dense);
      const said = resultSentences(snapshot);
      setHidden(sentences, said.length === 0);
      writeSentences(said);
    },
  };
}
