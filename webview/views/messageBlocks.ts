/** A message in the parts in which it is read: a paragraph, or lines that belong together, such as bad rows. */
export type MessageBlock =
  { readonly kind: 'paragraph'; readonly text: string } | { readonly kind: 'list'; readonly items: readonly string[] };

/** What the lines of a list begin with. */
const bullet = '- ';

/** Takes a message of several lines apart. */
export function messageBlocks(message: string): MessageBlock[] {
  const blocks: ({ kind: 'paragraph'; text: string } | { kind: 'list'; items: string[] })[] = [];
  for (const line of message.split('\n').filter((text) => text.trim() !== '')) {
    const last = blocks.at(-1);
    if (!line.startsWith(bullet)) {
      blocks.push({ kind: 'paragraph', text: line.trim() });
    } else if (last?.kind === 'list') {
      last.items.push(line.slice(bullet.length).trim());
    } else {
      blocks.push({ kind: 'list', items: [line.slice(bullet.length).trim()] });
    }
  }
  return blocks;
}
