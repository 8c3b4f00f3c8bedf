import { comparisonSentence, resultText } from '../../src/protocol/comparisonText';
import { formatCount, modelTitle } from '../../src/protocol/format';
import { isClassic } from '../../src/protocol/isClassic';
import { isSingleModality, noComparisonReason, shortModelTitle } from '../../src/protocol/runText';
import { formatGain, formatScore, scoreKindOf, type ScoreKind } from '../../src/protocol/score';
import { isActive } from '../../src/protocol/snapshot';
import type { Comparison, Evaluation, ModelSnapshot, RunSnapshot } from '../../src/protocol/snapshot';
import { axisEnd, createBarAxis, createScoreBar } from '../charts/scoreBar';
import type { Item } from '../dom';
import { html, keyedList, setAttribute, setHidden, setText } from '../dom';
import { createMarkIcon } from '../markIcon';
import { markOf } from '../marks';
import { createActionButton } from '../toolkit';
import type { View } from '../view';
import type { Post } from '../vscodeApi';

/** `89.78–90.93%` */
export function intervalText({ metric, interval }: Evaluation): string {
  return `${formatScore(metric, interval.low).replace('%', '')}–${formatScore(metric, interval.high)}`;
}

function rowsText({ metric, score, rows }: Evaluation): string {
  return metric === 'accuracy'
    ? `${formatCount(Math.round(score * rows))} of ${formatCount(rows)}`
    : `${formatCount(rows)} rows`;
}

const headings: Readonly<Record<ScoreKind, string>> = {
  accuracy: 'Test accuracy, its 95% Wilson interval, and the test rows that are right',
  mae: 'Mean absolute error on the test rows, with its 95% interval; less is better',
};

interface ModelRow {
  readonly model: ModelSnapshot;
  readonly names: readonly string[];
  readonly waiting: boolean;
  /** The score at the end of the axis. */
  readonly end: number;
  /** What the model is in the comparison. */
  readonly tag?: string;
}

function createRow({ model, names }: ModelRow): Item<ModelRow> {
  const mark = markOf(model.name, names);
  const bar = createScoreBar();
  const tag = html('span', { class: 'accuracy-tag' });
  const figure = html('span', { class: 'figure' });
  const interval = html('span', { class: 'figure-note' });
  const rows = html('span', { class: 'figure-note' });
  const element = html(
    'li',
    { class: `accuracy ${mark.className}`, 'data-model': model.name },
    html(
      'span',
      { class: 'accuracy-name' },
      createMarkIcon(mark),
      html('span', { class: 'accuracy-title' }, shortModelTitle(model.name), tag),
    ),
    bar.element,
    html('span', { class: 'accuracy-figures' }, figure, html('span', { class: 'figure-notes' }, interval, rows)),
  );
  return {
    element,
    update: (next) => {
      const { evaluation } = next.model;
      element.classList.toggle('pending', evaluation === undefined);
      setText(tag, next.tag ?? '');
      setHidden(tag, next.tag === undefined);
      bar.update(evaluation, next.end);
      setText(figure, evaluation === undefined ? '–' : formatScore(evaluation.metric, evaluation.score));
      setText(
        interval,
        evaluation === undefined ? (next.waiting ? 'After training' : 'Not evaluated') : intervalText(evaluation),
      );
      setText(rows, evaluation === undefined ? '' : rowsText(evaluation));
    },
  };
}

/** Why the multimodal model is compared with this one and no other. */
function baselineTag({ experiment, models }: RunSnapshot): string {
  const singles = models.filter(({ name }) => isSingleModality(name));
  return isClassic(experiment) || singles.length === 1 ? 'Baseline' : 'Best single modality';
}

function createImprovement(): { element: HTMLElement; update: (snapshot: RunSnapshot) => void } {
  const figure = html('p', { class: 'improvement-figure', 'data-improvement': '' });
  const unit = html('p', { class: 'improvement-unit' });
  const note = html('p', { class: 'improvement-note' });
  const element = html('div', { class: 'improvement' }, html('h3', {}, 'Improvement'), figure, unit, note);
  return {
    element,
    update: (snapshot) => {
      const { comparison } = snapshot;
      const reason = noComparisonReason(snapshot);
      element.classList.toggle('pending', comparison === undefined);
      // A dash holds the place of a number that may come, and of no other.
      setHidden(figure, comparison === undefined && reason !== undefined);
      setAttribute(figure, 'data-sign', comparison === undefined ? undefined : signOf(comparison));
      setText(figure, comparison === undefined ? '–' : gainOf(comparison));
      setText(unit, comparison === undefined ? '' : unitOf(comparison));
      setHidden(unit, comparison === undefined);
      setText(
        note,
        comparison === undefined
          ? (reason ?? 'After training')
          : `${modelTitle(comparison.candidate)} over ${modelTitle(comparison.baseline)}, on the same test rows`,
      );
    },
  };
}

function gainOf({ metric, improvement }: Comparison): string {
  return formatGain(metric, improvement);
}

function unitOf({ metric }: Comparison): string {
  return metric === 'accuracy' ? 'percentage points' : 'less mean absolute error';
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
  const heading = html('h3', {});
  const axis = createBarAxis();
  const list = html('ul', { class: 'accuracies' });
  const writeRows = keyedList<ModelRow>(list, ({ model }) => model.name, createRow);
  const sentence = html('p', { class: 'ceiling', 'data-ceiling': '' });
  const element = html(
    'section',
    { class: 'section', 'data-section': 'comparison', 'aria-labelledby': 'comparison-title' },
    html('div', { class: 'section-head' }, html('h2', { id: 'comparison-title' }, 'Comparison'), copy.element),
    html(
      'div',
      { class: 'comparison' },
      improvement.element,
      html(
        'div',
        { class: 'accuracies-chart', role: 'group', 'aria-label': 'Test score of each model' },
        heading,
        list,
        axis.element,
      ),
    ),
    sentence,
  );
  return {
    element,
    update: ({ snapshot }) => {
      text = resultText(snapshot);
      copy.setDisabled(text === undefined);
      improvement.update(snapshot);
      const names = snapshot.models.map((model) => model.name);
      const waiting = isActive(snapshot.state);
      const metric = scoreKindOf(snapshot.dataset);
      const end = axisEnd(
        metric,
        snapshot.models.flatMap(({ evaluation }) => evaluation ?? []),
      );
      setText(heading, headings[metric]);
      axis.update(metric, end);
      const { comparison } = snapshot;
      const tagOf = (name: string): { tag?: string } =>
        comparison?.baseline === name ? { tag: baselineTag(snapshot) } : {};
      writeRows(snapshot.models.map((model) => ({ model, names, waiting, end, ...tagOf(model.name) })));
      setHidden(sentence, comparison === undefined);
      setText(sentence, comparison === undefined ? '' : comparisonSentence(comparison, snapshot.models));
    },
  };
}
