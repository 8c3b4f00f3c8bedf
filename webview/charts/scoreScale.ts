import type { ScoreKind } from '../../src/protocol/score';
import { html, setText } from '../dom';
import { axisLabels, placeOn, type ScoreAxis } from './scoreAxis';

export interface ScoreScale {
  readonly element: HTMLElement;
  update(metric: ScoreKind, axis: ScoreAxis): void;
}

/** The numbers under the axis. */
export function createScoreScale(): ScoreScale {
  const element = html('div', { class: 'score-scale', 'aria-hidden': 'true' });
  return {
    element,
    update: (metric, axis) => {
      const labels = axisLabels(metric, axis);
      while (element.childElementCount < labels.length) {
        element.append(html('span'));
      }
      while (element.childElementCount > labels.length) {
        element.lastElementChild?.remove();
      }
      [...element.children].forEach((label, place) => {
        (label as HTMLElement).style.left = `${placeOn(axis, axis.ticks[place] ?? 0)}%`;
        setText(label, labels[place] ?? '');
      });
    },
  };
}
