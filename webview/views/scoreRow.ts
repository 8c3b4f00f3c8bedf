import { formatCount } from '../../src/protocol/format';
import { shortModelTitle } from '../../src/protocol/runText';
import { formatGain, formatScore } from '../../src/protocol/score';
import { intervalText } from '../../src/protocol/scoreInterval';
import type { Evaluation, ModelSnapshot } from '../../src/protocol/snapshot';
import type { ScoreAxis } from '../charts/scoreAxis';
import { createScorePlot, type ScoreForm } from '../charts/scorePlot';
import type { Item } from '../dom';
import { html, setAttribute, setHidden, setText } from '../dom';
import { createMarkIcon } from '../markIcon';
import { markOf, type Mark } from '../marks';

/** One model in the table of scores. */
export interface ScoreRow {
  readonly model: ModelSnapshot;
  readonly names: readonly string[];
  /** Whether its score may still come. */
  readonly waiting: boolean;
  readonly axis: ScoreAxis;
  readonly form: ScoreForm;
  /** What the model is in the comparison. */
  readonly tag?: string;
  /** The score of the comparison's baseline. */
  readonly reference?: number;
  /** By how much the score is better than the baseline's; absent for models of one modality. */
  readonly gain?: number;
  /** Whether a line sets it off from the rows above, which are of another kind. */
  readonly beginsGroup: boolean;
}

/** The columns of the table of scores, in their order: cells and titles that belong together are shown or hidden together. */
export const scoreColumns = ['name', 'drawing', 'score', 'interval', 'rows', 'gain', 'size'] as const;
export type ScoreColumn = (typeof scoreColumns)[number];

/** How many rows are right, or over how many the error is a mean. */
function rowsText({ metric, score, rows }: Evaluation, form: ScoreForm): string {
  if (metric === 'accuracy') {
    return `${formatCount(Math.round(score * rows))} of ${formatCount(rows)}`;
  }
  // Points stand in a table, whose column says what is counted.
  return form === 'dot' ? formatCount(rows) : `${formatCount(rows)} rows`;
}

function cell(name: string, column: ScoreColumn): HTMLElement {
  return html('span', { class: name, role: 'cell', 'data-column': column });
}

export function createScoreRow({ model }: ScoreRow): Item<ScoreRow> {
  const plot = createScorePlot();
  const icon = createMarkIcon();
  const tag = html('span', { class: 'score-tag' });
  const title = html('span', { class: 'score-title' }, shortModelTitle(model.name), tag);
  const name = html('span', { class: 'score-name', role: 'rowheader', 'data-column': 'name' }, icon.element, title);
  const figure = cell('figure', 'score');
  const interval = cell('score-interval', 'interval');
  const rows = cell('score-rows', 'rows');
  const gain = cell('score-gain', 'gain');
  const size = cell('score-size', 'size');
  const element = html(
    'div',
    { role: 'row', 'data-model': model.name },
    ...[name, plot.element, figure, interval, rows, gain, size],
  );
  return {
    element,
    update: (next) => {
      const { evaluation, summary } = next.model;
      const mark = markOf(next.model.name, next.names);
      setAttribute(element, 'class', classesOf(next, mark));
      icon.update(mark);
      setText(tag, next.tag ?? '');
      setHidden(tag, next.tag === undefined);
      plot.update({ mark, evaluation, axis: next.axis, form: next.form, reference: next.reference });
      setText(figure, evaluation === undefined ? '–' : formatScore(evaluation.metric, evaluation.score));
      const absent = next.waiting ? 'After training' : 'Not evaluated';
      setText(interval, evaluation === undefined ? absent : intervalText(evaluation));
      setText(rows, evaluation === undefined ? '' : rowsText(evaluation, next.form));
      setText(
        gain,
        evaluation === undefined || next.gain === undefined ? '–' : formatGain(evaluation.metric, next.gain),
      );
      setText(size, summary === undefined ? '–' : formatCount(summary.totalParams));
    },
  };
}

function classesOf({ model, beginsGroup }: ScoreRow, { className }: Mark): string {
  const states = [...(model.evaluation === undefined ? ['pending'] : []), ...(beginsGroup ? ['group'] : [])];
  return ['score', className, ...states].join(' ');
}
