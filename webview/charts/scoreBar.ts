import type { Evaluation } from '../../src/protocol/snapshot';
import type { ScoreKind } from '../../src/protocol/score';
import { html, setAttribute, setText, svg } from '../dom';
import { niceStep, tickLabels } from './axis';

/** Where the shared axis of all bars is marked, in percent of its length. */
const axisTicks = [0, 20, 40, 60, 80, 100] as const;

/** The score at the end of the axis: 1 for accuracies, for errors the first round number that no interval passes. */
export function axisEnd(metric: ScoreKind, evaluations: readonly Evaluation[]): number {
  const highest = Math.max(0, ...evaluations.map(({ interval }) => interval.high).filter(Number.isFinite));
  return metric === 'accuracy' || highest === 0 ? 1 : niceStep(highest / 5) * 5;
}

export interface ScoreBar {
  readonly element: SVGElement;
  /** @param end The score at the end of the axis. */
  update(evaluation: Evaluation | undefined, end: number): void;
}

const height = 28;

/**
 * One score on the shared axis from 0, with its interval as a whisker. The drawing is stretched to its place, so
 * every line keeps its width by itself; the numbers stand beside it as text.
 */
export function createScoreBar(): ScoreBar {
  const grid = axisTicks.map((tick) => svg('line', { class: 'bar-grid', ...vertical(tick, 0, height) }));
  const fill = svg('rect', { class: 'bar-fill', x: '0', y: '9', height: String(height - 18), width: '0' });
  const whisker = svg('g', { class: 'bar-whisker' });
  const range = svg('line', { y1: String(height / 2), y2: String(height / 2) });
  const low = svg('line');
  const high = svg('line');
  whisker.append(range, low, high);
  const element = svg(
    'svg',
    { class: 'bar', viewBox: `0 0 100 ${height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    ...grid,
    fill,
    whisker,
  );
  return {
    element,
    update: (evaluation, end) => {
      setAttribute(whisker, 'visibility', evaluation === undefined ? 'hidden' : undefined);
      setAttribute(fill, 'width', String(((evaluation?.score ?? 0) / end) * 100));
      if (evaluation === undefined) {
        return;
      }
      const from = (evaluation.interval.low / end) * 100;
      const to = (evaluation.interval.high / end) * 100;
      write(range, { x1: String(from), x2: String(to) });
      write(low, vertical(from, height / 2 - 5, height / 2 + 5));
      write(high, vertical(to, height / 2 - 5, height / 2 + 5));
    },
  };
}

function vertical(x: number, y1: number, y2: number): Record<string, string> {
  return { x1: String(x), x2: String(x), y1: String(y1), y2: String(y2) };
}

function write(element: Element, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    setAttribute(element, name, value);
  }
}

export interface BarAxis {
  readonly element: HTMLElement;
  update(metric: ScoreKind, end: number): void;
}

/** The axis under the bars. */
export function createBarAxis(): BarAxis {
  const labels = axisTicks.map((tick) => {
    const label = html('span');
    label.style.left = `${tick}%`;
    return label;
  });
  return {
    element: html('div', { class: 'bar-axis', 'aria-hidden': 'true' }, ...labels),
    update: (metric, end) => {
      const texts =
        metric === 'accuracy'
          ? axisTicks.map((tick) => (tick === 100 ? '100%' : String(tick)))
          : tickLabels(axisTicks.map((tick) => (tick / 100) * end));
      labels.forEach((label, place) => setText(label, texts[place] ?? ''));
    },
  };
}
