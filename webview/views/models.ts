import type { ModelSummary } from '../../src/protocol/events';
import { formatCount, modelTitle, summaryTable, summaryTotals } from '../../src/protocol/format';
import { isActive } from '../../src/protocol/snapshot';
import type { ModelSnapshot } from '../../src/protocol/snapshot';
import { summaryText } from '../../src/protocol/summaryText';
import type { Item } from '../dom';
import { html, keyedList, setHidden, setText } from '../dom';
import { createMarkIcon } from '../markIcon';
import { markOf } from '../marks';
import { createActionButton } from '../toolkit';
import type { View } from '../view';
import type { Post } from '../vscodeApi';
import { createModelGraph } from './modelGraph';

interface ModelCard {
  readonly model: ModelSnapshot;
  readonly names: readonly string[];
  readonly waiting: boolean;
}

/** Summary table and drawing of each model, as soon as it is built. */
export function createModelsView(post: Post): View {
  const list = html('div', { class: 'models' });
  const write = keyedList<ModelCard>(
    list,
    ({ model }) => model.name,
    (card) => createCard(card, post),
  );
  return {
    element: html(
      'section',
      { class: 'section', 'data-section': 'models', 'aria-labelledby': 'models-title' },
      html('div', { class: 'section-head' }, html('h2', { id: 'models-title' }, 'Models')),
      list,
    ),
    update: ({ snapshot }) => {
      const names = snapshot.models.map((model) => model.name);
      const waiting = isActive(snapshot.state);
      write(snapshot.models.map((model) => ({ model, names, waiting })));
    },
  };
}

function createCard({ model, names }: ModelCard, post: Post): Item<ModelCard> {
  const titleId = `model-${model.name}`;
  let shown: ModelSummary | undefined;
  const copy = createActionButton({
    label: 'Copy as Text',
    action: 'copySummary',
    onPress: () => {
      if (shown !== undefined) {
        post({ kind: 'copyText', text: summaryText(shown) });
      }
    },
  });
  copy.element.setAttribute('aria-label', `Copy as Text: summary of the ${modelTitle(model.name)}`);
  const size = html('span', { class: 'model-size' });
  const body = html('div', { class: 'model-body' });
  const element = html(
    'article',
    { class: 'model', 'data-model': model.name, 'aria-labelledby': titleId },
    html(
      'div',
      { class: 'model-head' },
      html('h3', { id: titleId }, createMarkIcon(markOf(model.name, names)), modelTitle(model.name)),
      size,
      copy.element,
    ),
    body,
  );
  return {
    element,
    update: ({ model: next, waiting }) => {
      const { summary } = next;
      setHidden(copy.element, summary === undefined);
      setText(size, summary === undefined ? absentText(waiting) : `${formatCount(summary.totalParams)} parameters`);
      if (summary === undefined) {
        body.replaceChildren();
      } else if (shown === undefined || JSON.stringify(shown) !== JSON.stringify(summary)) {
        // Messages are copies: only another content is another summary.
        const { drawing, wide } = createModelGraph(next.name, summary);
        body.replaceChildren(createSummary(next.name, summary), createGraphFigure(next.name, drawing, wide));
        body.classList.toggle('wide', wide);
      }
      shown = summary;
    },
  };
}

function absentText(waiting: boolean): string {
  return waiting ? 'shown when it is built' : 'was not built';
}

/** A wide drawing can be scrolled, with the keyboard too. */
function createGraphFigure(name: string, drawing: SVGElement, wide: boolean): HTMLElement {
  const caption = html('figcaption', {}, 'Each box: layer, output shape, parameters');
  const label = `Drawing of the ${modelTitle(name)}`;
  const scroll = wide ? { tabindex: '0', role: 'region', 'aria-label': label } : {};
  return html('figure', { class: 'model-graph' }, html('div', { class: 'graph-scroll', ...scroll }, drawing), caption);
}

function createSummary(name: string, summary: ModelSummary): HTMLElement {
  const { header, rows } = summaryTable(summary);
  const isNumber = (column: number): boolean => column === 2;
  const head = html(
    'tr',
    {},
    ...header.map((title, column) => html('th', { scope: 'col', class: isNumber(column) ? 'number' : '' }, title)),
  );
  const body = rows.map((cells) =>
    html(
      'tr',
      {},
      ...cells.map((text, column) => {
        const parts = withBreaks(text);
        return column === 0
          ? html('th', { scope: 'row' }, ...parts)
          : html('td', { class: isNumber(column) ? 'number' : '' }, ...parts);
      }),
    ),
  );
  const table = html(
    'table',
    { class: 'summary' },
    html('caption', {}, `Model: "${summary.name}"`),
    html('thead', {}, head),
    html('tbody', {}, ...body),
  );
  const label = `Summary table of the ${modelTitle(name)}`;
  return html(
    'div',
    { class: 'model-summary' },
    html('div', { class: 'summary-scroll', tabindex: '0', role: 'region', 'aria-label': label }, table),
    html('ul', { class: 'totals' }, ...summaryTotals(summary).map((line) => html('li', {}, line))),
  );
}

/** Lets long names break where a reader would, and nowhere else: the text itself stays what it is. */
function withBreaks(text: string): Node[] {
  const pieces = text.split(/(?<=[_ ])|(?=\[\d+\]\[)|(?<=[a-z])(?=[A-Z])/);
  return pieces.flatMap((piece, index) => [
    ...(index === 0 ? [] : [html('wbr')]),
    html('span', { class: 'unbroken' }, piece),
  ]);
}
