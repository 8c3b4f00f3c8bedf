/** A message in the parts in which it is read: a paragraph, or lines that belong together, such as bad rows. */
export type MessageBlock =
  { readonly kind: 'paragraph'; readonly text: string } | { readonly kind: 'list'; readonly items: readonly string[] };

/** A line that is one of many: set off by a bullet or by room at its left, or about a line of a file. */
const itemPattern = /^(?:\s*[-–•*]\s+|\s+(?=\S)|(?=line \d))/i;

/** Takes a message of several lines apart; a message of one line is one paragraph. */
export function messageBlocks(message: string): MessageBlock[] {
  const blocks: { kind: 'paragraph' | 'list'; lines: string[] }[] = [];
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  for (const line of lines) {
    const kind = lines.length > 1 && itemPattern.test(line) ? 'list' : 'paragraph';
    const text = kind === 'list' ? line.replace(itemPattern, '').trim() : line.trim();
    const last = blocks.at(-1);
    if (kind === 'list' && last?.kind === 'list') {
      last.lines.push(text);
    } else {
      blocks.push({ kind, lines: [text] });
    }
  }
  return blocks.map(({ kind, lines: [first = '', ...rest] }) =>
    kind === 'list' ? { kind, items: [first, ...rest] } : { kind, text: first },
  );
}
