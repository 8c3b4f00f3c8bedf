import { setAttribute, svg, type Item } from './dom';
import { shapeCorners, type Mark, type MarkShape } from './marks';

/**
 * The mark as a small drawing beside a name. Which mark a model has depends on the other models, and these change while
 * the element of the model stays: it is drawn by `update`, and anew when the mark is another.
 */
export function createMarkIcon(): Item<Mark> {
  const attributes = { class: 'mark', viewBox: '0 0 12 12', width: '12', height: '12', 'aria-hidden': 'true' };
  const element = svg('svg', attributes);
  let drawn: MarkShape | undefined;
  return {
    element,
    update: ({ className, shape }) => {
      setAttribute(element, 'class', `mark ${className}`);
      if (shape !== drawn) {
        drawn = shape;
        element.replaceChildren(createShape(shape));
      }
    },
  };
}

function createShape(shape: MarkShape): SVGElement {
  if (shape === 'circle') {
    return svg('circle', { cx: '6', cy: '6', r: '4' });
  }
  const points = shapeCorners[shape].map(([x, y]) => `${6 + 4 * x},${6 + 4 * y}`);
  return svg('polygon', { points: points.join(' ') });
}
