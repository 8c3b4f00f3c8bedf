import { formatCount } from '../../src/protocol/format';
import { html } from '../dom';
import { messageBlocks, type MessageBlock } from './messageBlocks';

/** So many lines of a list are shown; the rest is put away until somebody asks for it. */
const mostItems = 6;

export interface MessageText {
  readonly element: HTMLElement;
  update(message: string): void;
}

/** A message with its lines as lists. A list that somebody has unfolded stays so as long as the message is the same. */
export function createMessageText(className: string): MessageText {
  const element = html('div', { class: className });
  let shown: string | undefined;
  return {
    element,
    update: (message) => {
      if (message !== shown) {
        shown = message;
        element.replaceChildren(...messageBlocks(message).flatMap(createBlock));
      }
    },
  };
}

function createBlock(block: MessageBlock): HTMLElement[] {
  if (block.kind === 'paragraph') {
    return [html('p', {}, block.text)];
  }
  const { items } = block;
  // A fold for one line would take as much room as the line.
  const first = items.length <= mostItems + 1 ? items.length : mostItems;
  const rest = items.slice(first);
  const list = createList(items.slice(0, first));
  return rest.length === 0
    ? [list]
    : [
        list,
        html(
          'details',
          { class: 'message-rest' },
          html('summary', {}, `${formatCount(rest.length)} more lines`),
          createList(rest),
        ),
      ];
}

function createList(items: readonly string[]): HTMLElement {
  return html('ul', { class: 'message-list' }, ...items.map((item) => html('li', {}, item)));
}
