import type { ModelSummary } from '../../src/protocol/events';
import { modelTitle, summaryTable, summaryTotals } from '../../src/protocol/format';
import { html } from '../dom';

/** A model's summary as Keras prints it, as a table that can be scrolled where it is wider than its place. */
export function createSummary(name: string, summary: ModelSummary): HTMLElement {
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
