import { scoreInterval } from '../../src/protocol/scoreInterval';
import type { Evaluation } from '../../src/protocol/snapshot';
import { html, setAttribute, setHidden, svg } from '../dom';
import { createMarkIcon } from '../markIcon';
import type { Mark } from '../marks';
import { placeOn, type ScoreAxis } from './scoreAxis';

/** How a score is drawn: as a bar from zero, or as a point on an axis that need not begin there. */
export type ScoreForm = 'bar' | 'dot';

export interface ScorePlotData {
  readonly mark: Mark;
  readonly evaluation: Evaluation | undefined;
  readonly axis: ScoreAxis;
  readonly form: ScoreForm;
  /** The score that others are measured by, drawn as a line through all rows. */
  readonly reference: number | undefined;
}

export interface ScorePlot {
  readonly element: HTMLElement;
  update(data: ScorePlotData): void;
}

const height = 28;
const middle = height / 2;
const whiskerHalf = 5;

/**
 * One score on the shared axis, with its interval as a whisker. The lines are stretched to their place and keep their
 * width by themselves; the mark of the point is not stretched. The numbers stand beside it as text.
 */
export function createScorePlot(): ScorePlot {
  const grid = svg('path', { class: 'score-grid' });
  const fill = svg('rect', { class: 'score-bar', x: '0', y: '9', height: String(height - 18), width: '0' });
  const line = svg('path', { class: 'score-reference' });
  const whisker = svg('path', { class: 'score-whisker' });
  const drawing = svg('svg', { viewBox: `0 0 100 ${height}`, preserveAspectRatio: 'none' }, grid, fill, line, whisker);
  const icon = createMarkIcon();
  const dot = html('span', { class: 'score-dot' }, icon.element);
  const attributes = { class: 'score-plot', role: 'cell', 'data-column': 'drawing', 'aria-hidden': 'true' };
  const element = html('span', attributes, drawing, dot);
  return {
    element,
    update: ({ mark, evaluation, axis, form, reference }) => {
      icon.update(mark);
      const at = (score: number): number => placeOn(axis, score);
      setAttribute(grid, 'd', axis.ticks.map((tick) => `M${at(tick)} 0V${height}`).join(''));
      setAttribute(line, 'd', form === 'bar' || reference === undefined ? '' : `M${at(reference)} 0V${height}`);
      const bar = form === 'bar' && evaluation !== undefined;
      setAttribute(fill, 'width', bar ? String(at(evaluation.score)) : '0');
      setAttribute(whisker, 'd', evaluation === undefined ? '' : whiskerPath(evaluation, at));
      setHidden(dot, form === 'bar' || evaluation === undefined);
      dot.style.left = `${at(evaluation?.score ?? axis.low)}%`;
    },
  };
}

function whiskerPath(evaluation: Evaluation, at: (score: number) => number): string {
  const interval = scoreInterval(evaluation);
  if (interval === undefined) {
    return '';
  }
  const [from, to] = [at(interval.low), at(interval.high)];
  const cap = (x: number): string => `M${x} ${middle - whiskerHalf}V${middle + whiskerHalf}`;
  return `M${from} ${middle}H${to}${cap(from)}${cap(to)}`;
}
