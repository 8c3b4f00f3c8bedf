import { formatCount } from '../../src/protocol/format';
import { html } from '../dom';
import { messageBlocks, type MessageBlock } from './messageBlocks';

/** So many lines of a list are shown; the rest is put away until somebody asks for it. */
const mostItems = 6;
const sumPattern = /^And [\d,]+ more\b/;

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
  if (items.length <= mostItems + 1) {
    return [createList(items)];
  }
  // What sums the others up is no line like them.
  const end = sumPattern.test(items.at(-1) ?? '') ? items.length - 1 : items.length;
  const rest = items.slice(mostItems, end);
  const folded = html('summary', {}, `${formatCount(rest.length)} more ${rest.length === 1 ? 'line' : 'lines'}`);
  return [
    createList(items.slice(0, mostItems)),
    html('details', { class: 'message-rest' }, folded, createList(rest)),
    ...(end === items.length ? [] : [createList(items.slice(end))]),
  ];
}

function createList(items: readonly string[]): HTMLElement {
  return html('ul', { class: 'message-list' }, ...items.map((item) => html('li', {}, item)));
}
