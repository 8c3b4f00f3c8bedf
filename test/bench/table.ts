import type { Spread } from './statistics';

/** A table of Markdown. Bars in cells are escaped. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), `|${header.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** `4.02 (3.91–4.40)`: the median, and the smallest and largest value unless there is only one. A dash for nothing. */
export function withSpread(spread: Spread | undefined, digits: number): string {
  if (spread === undefined) {
    return '–';
  }
  const { median, low, high } = spread;
  const text = median.toFixed(digits);
  return low === high ? text : `${text} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

/** `3 epochs`, `1 epoch`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
