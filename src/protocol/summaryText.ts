import type { ModelSummary } from './events';
import { summaryTable, summaryTotals } from './format';

/**
 * A summary as plain text, with the lines that Keras 3 draws around its cells. Columns are as wide as their widest
 * cell, so nothing is cut.
 */
export function summaryText(summary: ModelSummary): string {
  const { header, rows } = summaryTable(summary);
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((cells) => (cells[column] ?? '').length)),
  );
  const rule = (left: string, fill: string, middle: string, right: string): string =>
    left + widths.map((width) => fill.repeat(width + 2)).join(middle) + right;
  const line = (cells: readonly string[], wall: string): string =>
    wall + widths.map((width, column) => ` ${pad(cells[column] ?? '', width, column === 2)} `).join(wall) + wall;
  const body = rows.map((cells) => line(cells, '│')).join(`\n${rule('├', '─', '┼', '┤')}\n`);
  return [
    `Model: "${summary.name}"`,
    rule('┏', '━', '┳', '┓'),
    line(header, '┃'),
    rule('┡', '━', '╇', '┩'),
    body,
    rule('└', '─', '┴', '┘'),
    ...summaryTotals(summary).map((total) => ` ${total}`),
  ].join('\n');
}

/** Numbers stand at the right of their column, everything else at the left. */
function pad(text: string, width: number, atEnd: boolean): string {
  return atEnd ? text.padStart(width) : text.padEnd(width);
}
