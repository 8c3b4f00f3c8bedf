/** Small helpers that write text as text only; there is no way through here that reads a string as HTML. */

export type Child = Node | string;
type Attributes = Readonly<Record<string, string>>;

export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, attributes, children);
  return element;
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  fill(element, attributes, children);
  return element;
}

function fill(element: Element, attributes: Attributes, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children);
}

/** Writes only what differs, so that selections, screen readers and layout are left alone. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Sets an attribute, or removes it for `undefined`, if that changes anything. */
export function setAttribute(element: Element, name: string, value: string | undefined): void {
  if (value === undefined) {
    element.removeAttribute(name);
  } else if (element.getAttribute(name) !== value) {
    element.setAttribute(name, value);
  }
}

export function setHidden(element: HTMLElement, hidden: boolean): void {
  if (element.hidden !== hidden) {
    element.hidden = hidden;
  }
}

/** One retained element of a list. */
export interface Item<T> {
  readonly element: Element;
  update(value: T): void;
}

/**
 * Keeps the children of a parent in step with a list. An element lives as long as its key is in the list, and is not
 * moved unless the order changed: focus, scroll positions and opened details survive every update. The first `fixed`
 * children of the parent are none of the list's.
 */
export function keyedList<T>(
  parent: Element,
  keyOf: (value: T) => string,
  create: (value: T) => Item<T>,
  fixed = 0,
): (values: readonly T[]) => void {
  let items = new Map<string, Item<T>>();
  return (values) => {
    const next = new Map<string, Item<T>>();
    let position: Element | null = parent.children[fixed] ?? null;
    for (const value of values) {
      const key = keyOf(value);
      const item = items.get(key) ?? create(value);
      next.set(key, item);
      item.update(value);
      if (item.element === position) {
        position = position.nextElementSibling;
      } else {
        parent.insertBefore(item.element, position);
      }
    }
    for (const [key, item] of items) {
      if (!next.has(key)) {
        item.element.remove();
      }
    }
    items = next;
  };
}
