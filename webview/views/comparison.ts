import {
  comparisonLines,
  formatCount,
  formatPercent,
  formatPoints,
  modelTitle,
  comparisonSentence,
} from '../../src/protocol/format';
import { evaluationLine, noComparisonReason, shortModelTitle } from '../../src/protocol/runText';
import { isActive } from '../../src/protocol/snapshot';
import type { Evaluation, ModelSnapshot, RunSnapshot } from '../../src/protocol/snapshot';
import { createAccuracyBar, createBarAxis } from '../charts/accuracyBar';
import type { Item } from '../dom';
import { html, keyedList, setAttribute, setHidden, setText } from '../dom';
import { createMarkIcon, markOf } from '../marks';
import { createActionButton } from '../toolkit';
import type { View } from '../view';
import type { Post } from '../vscodeApi';

/** What Copy as Text puts on the clipboard: the classic lines, or one line a model while there is no comparison. */
export function comparisonText(snapshot: RunSnapshot): string | undefined {
  if (snapshot.comparison !== undefined) {
    return comparisonLines(snapshot.comparison).join('\n');
  }
  const lines = snapshot.models.flatMap(({ name, evaluation }) =>
    evaluation === undefined ? [] : [evaluationLine(name, evaluation.accuracy)],
  );
  return lines.length === 0 ? undefined : lines.join('\n');
}

/** `89.78–90.93%` */
export function intervalText({ interval }: Evaluation): string {
  return `${formatPercent(interval.low).slice(0, -1)}–${formatPercent(interval.high)}`;
}

function rowsText({ accuracy, rows }: Evaluation): string {
  return `${formatCount(Math.round(accuracy * rows))} of ${formatCount(rows)}`;
}

interface ModelRow {
  readonly model: ModelSnapshot;
  readonly names: readonly string[];
  readonly waiting: boolean;
}

function createRow({ model, names }: ModelRow): Item<ModelRow> {
  const mark = markOf(model.name, names);
  const bar = createAccuracyBar();
  const figure = html('span', { class: 'figure' });
  const interval = html('span', { class: 'figure-note' });
  const rows = html('span', { class: 'figure-note' });
  const element = html(
    'li',
    { class: `accuracy ${mark.className}`, 'data-model': model.name },
    html('span', { class: 'accuracy-name' }, createMarkIcon(mark), html('span', {}, shortModelTitle(model.name))),
    bar.element,
    html('span', { class: 'accuracy-figures' }, figure, html('span', { class: 'figure-notes' }, interval, rows)),
  );
  return {
    element,
    update: (next) => {
      const { evaluation } = next.model;
      element.classList.toggle('pending', evaluation === undefined);
      bar.update(evaluation);
      setText(figure, evaluation === undefined ? '–' : formatPercent(evaluation.accuracy));
      setText(
        interval,
        evaluation === undefined ? (next.waiting ? 'After training' : 'Not evaluated') : intervalText(evaluation),
      );
      setText(rows, evaluation === undefined ? '' : rowsText(evaluation));
    },
  };
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
      setAttribute(figure, 'data-sign', comparison === undefined ? undefined : signOf(comparison.improvement));
      setText(figure, comparison === undefined ? '–' : formatPoints(comparison.improvement));
      setText(unit, comparison === undefined ? '' : 'percentage points');
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

function signOf(improvement: number): string {
  const text = formatPoints(improvement);
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
        { class: 'accuracies-chart', role: 'group', 'aria-label': 'Test accuracy of each model' },
        html('h3', {}, 'Test accuracy, its 95% Wilson interval, and the test rows that are right'),
        list,
        createBarAxis(),
      ),
    ),
    sentence,
  );
  return {
    element,
    update: ({ snapshot }) => {
      text = comparisonText(snapshot);
      copy.setDisabled(text === undefined);
      improvement.update(snapshot);
      const names = snapshot.models.map((model) => model.name);
      const waiting = isActive(snapshot.state);
      writeRows(snapshot.models.map((model) => ({ model, names, waiting })));
      const { comparison } = snapshot;
      setHidden(sentence, comparison === undefined);
      setText(sentence, comparison === undefined ? '' : comparisonSentence(comparison, snapshot.models));
    },
  };
}
