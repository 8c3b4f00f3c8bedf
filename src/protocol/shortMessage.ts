/** A line of a message that is one of a list. */
const item = /^- /;

/** A message as it fits where lists do not: of a list, the first item stands for all. */
export function shortMessage(message: string): string {
  const lines = message.split('\n');
  const first = lines.findIndex((line) => item.test(line));
  const count = lines.filter((line) => item.test(line)).length;
  return lines
    .flatMap((line, index) => {
      if (!item.test(line)) {
        return [line];
      }
      return index === first ? [line.replace(item, ''), ...(count > 1 ? ['There is more.'] : [])] : [];
    })
    .join(' ');
}
