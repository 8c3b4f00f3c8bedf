/** A line of a message that is one of a list. */
const item = /^- /;

/** So many items of a list have room where lists have not; of more, the first one stands for all. */
const mostItems = 3;

/** A message as it fits where there is room for a few sentences and no list. */
export function shortMessage(message: string): string {
  const lines = message.split('\n');
  const items = lines.flatMap((line, index) => (item.test(line) ? [index] : []));
  const shown = new Set(items.length <= mostItems ? items : items.slice(0, 1));
  return lines
    .flatMap((line, index) => {
      if (!item.test(line)) {
        return [line];
      }
      const more = items.length > shown.size && index === items[0] ? ['There is more.'] : [];
      return shown.has(index) ? [line.replace(item, ''), ...more] : [];
    })
    .join(' ');
}
