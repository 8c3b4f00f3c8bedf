/** Draws a table with box characters; nothing is cut. The columns in `rightAligned` hold numbers. */
export function drawTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  rightAligned: ReadonlySet<number>,
): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const rule = (left: string, dash: string, cross: string, right: string): string =>
    left + widths.map((width) => dash.repeat(width + 2)).join(cross) + right;
  const line = (cells: readonly string[], bar: string): string => {
    const padded = widths.map((width, column) => {
      const cell = cells[column] ?? '';
      return ` ${rightAligned.has(column) ? cell.padStart(width) : cell.padEnd(width)} `;
    });
    return bar + padded.join(bar) + bar;
  };
  const body = rows.map((row) => line(row, '│'));
  return [
    rule('┏', '━', '┳', '┓'),
    line(header, '┃'),
    rule('┡', '━', '╇', '┩'),
    body.join(`\n${rule('├', '─', '┼', '┤')}\n`),
    rule('└', '─', '┴', '┘'),
  ].join('\n');
}
