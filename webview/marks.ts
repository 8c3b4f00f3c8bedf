/** How a model is told from the others, with and without colour: a theme colour and the form of its points. */
const shapes = ['circle', 'square', 'triangle', 'diamond', 'triangleDown', 'pentagon', 'plus', 'star'] as const;
export type MarkShape = (typeof shapes)[number];

export interface Mark {
  /** Name of the custom property that holds the colour. */
  readonly colorVariable: string;
  readonly shape: MarkShape;
  /** Class that sets `color` to the mark's colour. */
  readonly className: string;
}

/** So many models have colours of their own. */
const colorCount = 13;

const classicOrder = ['multimodal', 'image-only', 'text-only'];

/**
 * The classic models keep their marks whichever of them are trained; others take the next free one. Beyond as many
 * models as there are colours, colours come again with other shapes.
 */
export function markOf(name: string, names: readonly string[]): Mark {
  const index = markIndexOf(name, names);
  const color = index % colorCount;
  const shape = shapes[(index + Math.floor(index / colorCount)) % shapes.length] ?? shapes[0];
  return { colorVariable: `--series-${color}`, shape, className: `series-${color}` };
}

function markIndexOf(name: string, names: readonly string[]): number {
  const classic = classicOrder.indexOf(name);
  if (classic >= 0) {
    return classic;
  }
  const taken = new Set(names.map((other) => classicOrder.indexOf(other)));
  let position = names.filter((other) => !classicOrder.includes(other)).indexOf(name);
  // The first mark is the multimodal model's also where it is not trained.
  let index = 1;
  while (taken.has(index) || position-- > 0) {
    index++;
  }
  return index;
}

/** Corners of a shape around the origin, for a radius of 1; a circle has none. */
export const shapeCorners: Readonly<Record<MarkShape, readonly (readonly [number, number])[]>> = {
  circle: [],
  square: [
    [-0.88, -0.88],
    [0.88, -0.88],
    [0.88, 0.88],
    [-0.88, 0.88],
  ],
  triangle: [
    [0, -1.15],
    [1.1, 0.85],
    [-1.1, 0.85],
  ],
  diamond: [
    [0, -1.25],
    [1.25, 0],
    [0, 1.25],
    [-1.25, 0],
  ],
  triangleDown: [
    [0, 1.15],
    [1.1, -0.85],
    [-1.1, -0.85],
  ],
  pentagon: radial([1.15, 1.15, 1.15, 1.15, 1.15]),
  plus: [
    [-0.4, -1.15],
    [0.4, -1.15],
    [0.4, -0.4],
    [1.15, -0.4],
    [1.15, 0.4],
    [0.4, 0.4],
    [0.4, 1.15],
    [-0.4, 1.15],
    [-0.4, 0.4],
    [-1.15, 0.4],
    [-1.15, -0.4],
    [-0.4, -0.4],
  ],
  star: radial([1.3, 0.6, 1.3, 0.6, 1.3, 0.6, 1.3, 0.6, 1.3, 0.6]),
};

/** Corners at these distances from the middle, clockwise from the top at equal angles. */
function radial(distances: readonly number[]): (readonly [number, number])[] {
  return distances.map((distance, index) => {
    const angle = (2 * Math.PI * index) / distances.length;
    return [distance * Math.sin(angle), -distance * Math.cos(angle)];
  });
}
