import { shortModelTitle } from '../../src/protocol/runText';
import type { SeriesKey, Split } from '../charts/series';
import { html, keyedList, setAttribute, svg } from '../dom';
import { createMarkIcon } from '../markIcon';
import { markOf } from '../marks';

export interface Legend {
  readonly element: HTMLElement;
  /** Whether a line is switched on: its model and its split both are. */
  isShown(key: SeriesKey): boolean;
  update(models: readonly string[]): void;
}

const splitTitles: Readonly<Record<Split, string>> = { training: 'Training', validation: 'Validation' };

/** Switches that show and hide lines in both charts at once: one for each model, one for each split. */
export function createLegend(onChange: () => void): Legend {
  const hidden = new Set<string>();
  const createSwitch = (id: string, icon: SVGElement, label: string): HTMLButtonElement => {
    const button = html(
      'button',
      { type: 'button', class: 'legend-switch', 'data-legend': id, 'aria-pressed': 'true' },
      icon,
      html('span', {}, label),
    );
    button.addEventListener('click', () => {
      if (!hidden.delete(id)) {
        hidden.add(id);
      }
      setAttribute(button, 'aria-pressed', String(!hidden.has(id)));
      onChange();
    });
    return button;
  };
  const models = html('div', { class: 'legend-group', role: 'group', 'aria-label': 'Models in the charts' });
  const write = keyedList<{ name: string; names: readonly string[] }>(
    models,
    ({ name }) => name,
    ({ name, names }) => ({
      element: createSwitch(name, createMarkIcon(markOf(name, names)), shortModelTitle(name)),
      update: () => undefined,
    }),
  );
  const splits = html(
    'div',
    { class: 'legend-group', role: 'group', 'aria-label': 'Rows in the charts' },
    ...(['training', 'validation'] as const).map((split) =>
      createSwitch(split, createLineIcon(split), splitTitles[split]),
    ),
  );
  return {
    element: html('div', { class: 'legend' }, models, splits),
    isShown: ({ model, split }) => !hidden.has(model) && !hidden.has(split),
    update: (names) => write(names.map((name) => ({ name, names }))),
  };
}

/** A solid line with a full point, or a dashed one with a hollow point, as in the charts. */
function createLineIcon(split: Split): SVGElement {
  return svg(
    'svg',
    { class: `line-icon ${split}`, viewBox: '0 0 24 12', width: '24', height: '12', 'aria-hidden': 'true' },
    svg('line', { x1: '1', y1: '6', x2: '23', y2: '6' }),
    svg('circle', { cx: '12', cy: '6', r: '3' }),
  );
}
