import { svg } from './dom';

/** How a model is told from the others, with and without colour: a theme colour and the form of its points. */
export type MarkShape = 'circle' | 'square' | 'triangle' | 'diamond';

export interface Mark {
  /** Name of the custom property that holds the colour. */
  readonly colorVariable: string;
  readonly shape: MarkShape;
  /** Class that sets `color` to the mark's colour. */
  readonly className: string;
}

const marks: readonly Mark[] = (['circle', 'square', 'triangle', 'diamond'] as const).map((shape, index) => ({
  colorVariable: `--series-${index}`,
  shape,
  className: `series-${index}`,
}));

const classicOrder = ['multimodal', 'image-only', 'text-only'];

/** The classic models keep their marks whichever of them are trained; others take the next free one. */
export function markOf(name: string, names: readonly string[]): Mark {
  const classic = classicOrder.indexOf(name);
  const others = names.filter((other) => !classicOrder.includes(other));
  const index = classic >= 0 ? classic : classicOrder.length + others.indexOf(name);
  const mark = marks[index % marks.length];
  if (mark === undefined) {
    throw new Error(`No mark for ${name}`);
  }
  return mark;
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
};

/** The mark as a small drawing beside a name. */
export function createMarkIcon(mark: Mark): SVGElement {
  const shape =
    mark.shape === 'circle'
      ? svg('circle', { cx: '6', cy: '6', r: '4' })
      : svg('polygon', {
          points: shapeCorners[mark.shape].map(([x, y]) => `${6 + 4 * x},${6 + 4 * y}`).join(' '),
        });
  return svg(
    'svg',
    { class: `mark ${mark.className}`, viewBox: '0 0 12 12', width: '12', height: '12', 'aria-hidden': 'true' },
    shape,
  );
}
