import { svg } from './dom';
import { shapeCorners, type Mark } from './marks';

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
