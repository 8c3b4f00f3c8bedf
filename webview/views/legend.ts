import { shortModelTitle } from '../../src/protocol/runText';
import type { SeriesKey, Split } from '../charts/series';
import { isDense } from '../density';
import { html, keyedList, setAttribute, setHidden, svg } from '../dom';
import { createMarkIcon } from '../markIcon';
import { markOf } from '../marks';

export interface Legend {
  readonly element: HTMLElement;
  /** Whether a line is switched on: its model and its split both are. */
  isShown(key: SeriesKey): boolean;
  isSplitShown(split: Split): boolean;
  /** @param validated Whether rows are kept for validation. */
  update(models: readonly string[], validated: boolean): void;
}

export interface LegendOptions {
  readonly onChange: () => void;
  /** Called with the model whose switch has the pointer or the focus, and with nothing when it is left. */
  readonly onPoint: (model: string | undefined) => void;
}

const splitTitles: Readonly<Record<Split, string>> = { training: 'Training', validation: 'Validation' };

/**
 * Switches that show and hide lines in both charts at once: one for each model, one for each split. Of many models only
 * the validation is shown until somebody asks for more: twice as many lines say little more and cover each other.
 */
export function createLegend({ onChange, onPoint }: LegendOptions): Legend {
  const hidden = new Set<string>();
  let splitsChosen = false;
  let validated = true;
  const switches = {
    training: createSwitch('training', createLineIcon('training'), splitTitles.training),
    validation: createSwitch('validation', createLineIcon('validation'), splitTitles.validation),
  };
  const show = (button: HTMLElement, id: string, shown: boolean): void => {
    setAttribute(button, 'aria-pressed', String(shown));
    if (shown) {
      hidden.delete(id);
    } else {
      hidden.add(id);
    }
  };
  const models = html('div', { class: 'legend-group', role: 'group', 'aria-label': 'Models in the charts' });
  const write = keyedList<{ name: string; names: readonly string[] }>(
    models,
    ({ name }) => name,
    ({ name }) => {
      const icon = createMarkIcon();
      const element = createSwitch(name, icon.element, shortModelTitle(name));
      hidden.delete(name);
      element.addEventListener('click', () => {
        show(element, name, hidden.has(name));
        onChange();
      });
      pointing(element, name, onPoint);
      return { element, update: ({ names }) => icon.update(markOf(name, names)) };
    },
  );
  for (const split of ['training', 'validation'] as const) {
    switches[split].addEventListener('click', () => {
      splitsChosen = true;
      show(switches[split], split, hidden.has(split));
      onChange();
    });
  }
  const splits = html(
    'div',
    { class: 'legend-group', role: 'group', 'aria-label': 'Rows in the charts' },
    switches.training,
    switches.validation,
  );
  const isSplitShown = (split: Split): boolean => (validated ? !hidden.has(split) : split === 'training');
  const element = html('div', { class: 'legend' }, models, splits);
  return {
    element,
    isShown: ({ model, split }) => !hidden.has(model) && isSplitShown(split),
    isSplitShown,
    update: (names, withValidation) => {
      validated = withValidation;
      setHidden(splits, !validated);
      if (!splitsChosen) {
        show(switches.training, 'training', !isDense(names));
      }
      element.classList.toggle('undashed', hidden.has('training'));
      write(names.map((name) => ({ name, names })));
    },
  };
}

function createSwitch(id: string, icon: Element, label: string): HTMLButtonElement {
  return html(
    'button',
    { type: 'button', class: 'legend-switch', 'data-legend': id, 'aria-pressed': 'true' },
    icon,
    html('span', {}, label),
  );
}

function pointing(element: HTMLElement, model: string, onPoint: LegendOptions['onPoint']): void {
  element.addEventListener('pointerenter', () => onPoint(model));
  element.addEventListener('pointerleave', () => onPoint(undefined));
  element.addEventListener('focus', () => onPoint(model));
  element.addEventListener('blur', () => onPoint(undefined));
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
