import type { Evaluation } from '../../src/protocol/snapshot';
import { setAttribute, setHidden, svg } from '../dom';

/** Where the shared axis of all bars is marked, in percent. */
export const axisTicks = [0, 20, 40, 60, 80, 100] as const;

export interface AccuracyBar {
  readonly element: SVGElement;
  update(evaluation: Evaluation | undefined): void;
}

const height = 28;

/**
 * One accuracy on the axis from 0 to 100 %, with its interval as a whisker. The drawing is stretched to its place, so
 * every line keeps its width by itself; the numbers stand beside it as text.
 */
export function createAccuracyBar(): AccuracyBar {
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
    update: (evaluation) => {
      setAttribute(whisker, 'visibility', evaluation === undefined ? 'hidden' : undefined);
      setAttribute(fill, 'width', String((evaluation?.accuracy ?? 0) * 100));
      if (evaluation === undefined) {
        return;
      }
      const from = evaluation.interval.low * 100;
      const to = evaluation.interval.high * 100;
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

/** The axis under the bars. */
export function createBarAxis(): HTMLElement {
  const axis = document.createElement('div');
  axis.className = 'bar-axis';
  axis.setAttribute('aria-hidden', 'true');
  for (const tick of axisTicks) {
    const label = document.createElement('span');
    label.textContent = tick === 100 ? '100%' : String(tick);
    label.style.left = `${tick}%`;
    axis.append(label);
  }
  setHidden(axis, false);
  return axis;
}
