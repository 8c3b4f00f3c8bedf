import type { ModelSummary } from '../../src/protocol/events';
import { formatCount, modelTitle } from '../../src/protocol/format';
import type { ModelSnapshot } from '../../src/protocol/snapshot';
import { summaryText } from '../../src/protocol/summaryText';
import { html, setAttribute, setHidden, setText } from '../dom';
import { createMarkIcon } from '../markIcon';
import { markOf } from '../marks';
import { createActionButton, type ActionButton } from '../toolkit';
import type { Post } from '../vscodeApi';
import { createModelGraph } from './modelGraph';
import { createSummary } from './modelSummary';

export interface ModelCardData {
  readonly model: ModelSnapshot;
  readonly names: readonly string[];
  /** Whether the model may still be built. */
  readonly waiting: boolean;
  /** Whether the card is open as long as nobody has said otherwise. */
  readonly opened: boolean;
}

export interface ModelCard {
  readonly element: HTMLElement;
  update(data: ModelCardData): void;
  /** Opens or closes it, whatever was said before. */
  setOpen(open: boolean): void;
}

/** Summary table and drawing of one model behind its name. They are made when they are first looked at. */
export function createModelCard({ model }: ModelCardData, post: Post): ModelCard {
  const { name } = model;
  const bodyId = `model-body-${encodeURIComponent(name)}`;
  let summary: ModelSummary | undefined;
  let drawn: ModelSummary | undefined;
  let open = false;
  let chosen = false;
  const icon = createMarkIcon();
  const toggle = createToggle(name, icon.element, bodyId);
  const copy = createCopyButton(name, post, () => summary);
  const size = html('span', { class: 'model-size' });
  const body = html('div', { class: 'model-body', id: bodyId });
  const head = html('div', { class: 'model-head' }, html('h3', {}, toggle), size, copy.element);
  const element = html('article', { class: 'model', 'data-model': name, 'aria-label': modelTitle(name) }, head, body);
  const write = (): void => {
    setHidden(body, !open || summary === undefined);
    setAttribute(toggle, 'aria-expanded', String(open && summary !== undefined));
    setAttribute(toggle, 'disabled', summary === undefined ? '' : undefined);
    if (open && summary !== undefined && drawn !== summary) {
      drawn = summary;
      const { drawing, wide, broad } = createModelGraph(name, summary);
      body.replaceChildren(createSummary(name, summary), createGraphFigure(name, drawing, wide));
      body.classList.toggle('wide', wide);
      body.classList.toggle('broad', broad);
    }
  };
  const setOpen = (wanted: boolean): void => {
    chosen = true;
    open = wanted;
    write();
  };
  toggle.addEventListener('click', () => setOpen(!open));
  return {
    element,
    setOpen,
    update: ({ model: next, names, waiting, opened }) => {
      icon.update(markOf(name, names));
      // Messages are copies: only another content is another summary.
      if (JSON.stringify(summary) !== JSON.stringify(next.summary)) {
        summary = next.summary;
      }
      open = chosen ? open : opened;
      setHidden(copy.element, summary === undefined);
      setText(size, sizeText(summary, waiting));
      write();
    },
  };
}

function sizeText(summary: ModelSummary | undefined, waiting: boolean): string {
  if (summary === undefined) {
    return waiting ? 'shown when it is built' : 'was not built';
  }
  return `${formatCount(summary.totalParams)} parameters`;
}

function createToggle(name: string, icon: Element, controls: string): HTMLButtonElement {
  return html(
    'button',
    { type: 'button', class: 'model-toggle', 'data-toggle': name, 'aria-controls': controls },
    html('span', { class: 'model-chevron', 'aria-hidden': 'true' }),
    icon,
    html('span', {}, modelTitle(name)),
  );
}

function createCopyButton(name: string, post: Post, current: () => ModelSummary | undefined): ActionButton {
  const copy = createActionButton({
    label: 'Copy as Text',
    action: 'copySummary',
    onPress: () => {
      const summary = current();
      if (summary !== undefined) {
        post({ kind: 'copyText', text: summaryText(summary) });
      }
    },
  });
  copy.element.setAttribute('aria-label', `Copy as Text: summary of the ${modelTitle(name)}`);
  return copy;
}

/** A wide drawing can be scrolled, with the keyboard too. */
function createGraphFigure(name: string, drawing: SVGElement, wide: boolean): HTMLElement {
  const caption = html('figcaption', {}, 'Each box: layer, output shape, parameters');
  const label = `Drawing of the ${modelTitle(name)}`;
  const scroll = wide ? { tabindex: '0', role: 'region', 'aria-label': label } : {};
  return html('figure', { class: 'model-graph' }, html('div', { class: 'graph-scroll', ...scroll }, drawing), caption);
}
