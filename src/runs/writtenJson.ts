import type { Node } from 'jsonc-parser';

/** A field that an object holds more than once. */
export interface RepeatedField {
  readonly path: readonly string[];
  /** Where it stands again, and where it stood first, as offsets in the text. */
  readonly offset: number;
  readonly firstOffset: number;
}

/**
 * What a tree of JSON says. Every field is one of the object's own, whatever it is called: the parser's own value would
 * take one called `__proto__` for the prototype of its object. Of a field that is written twice, the last one counts.
 */
export function valueOf({ type, value, children = [] }: Node): unknown {
  switch (type) {
    case 'object': {
      const object: Record<string, unknown> = {};
      for (const { name, valueNode } of fieldsOf(children)) {
        const inner = valueOf(valueNode);
        Object.defineProperty(object, name.text, {
          value: inner,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      }
      return object;
    }
    case 'array':
      return children.map(valueOf);
    default:
      return value;
  }
}

/** The fields of a tree of JSON that are written more than once, in the order of the text. */
export function repeatedFields({ type, children = [] }: Node, path: readonly string[] = []): RepeatedField[] {
  if (type === 'array') {
    return children.flatMap((child, index) => repeatedFields(child, [...path, String(index)]));
  }
  if (type !== 'object') {
    return [];
  }
  const first = new Map<string, number>();
  return fieldsOf(children).flatMap(({ name: { text, offset }, valueNode }) => {
    const firstOffset = first.get(text);
    first.set(text, firstOffset ?? offset);
    const inside = repeatedFields(valueNode, [...path, text]);
    return firstOffset === undefined ? inside : [{ path: [...path, text], offset, firstOffset }, ...inside];
  });
}

interface Field {
  readonly name: { readonly text: string; readonly offset: number };
  readonly valueNode: Node;
}

function fieldsOf(properties: readonly Node[]): Field[] {
  return properties.flatMap(({ children: [name, valueNode] = [] }) =>
    name === undefined || valueNode === undefined
      ? []
      : [{ name: { text: String(name.value), offset: name.offset }, valueNode }],
  );
}
