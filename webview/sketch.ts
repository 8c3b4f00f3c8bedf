import type { ModalityType } from '../src/protocol/experimentNames';
import { svg } from './dom';
import type { Mark } from './marks';
import { modalityInk } from './modalityIcon';

const rowHeight = 36;
const leastHeight = 76;

/** The idea of a model in a few strokes: what it sees, each through an encoder, on the way to an answer. */
export function createSketch(types: readonly (ModalityType | undefined)[], mark: Mark): SVGElement {
  const height = Math.max(leastHeight, types.length * rowHeight + 4);
  const middle = height / 2;
  const drawing = svg('svg', {
    class: `sketch ${mark.className}`,
    viewBox: `0 0 176 ${height}`,
    'aria-hidden': 'true',
  });
  types.forEach((type, place) => {
    const y = middle + (place - (types.length - 1) / 2) * rowHeight;
    drawing.append(...createEncoder(type, y), svg('path', { class: 'sketch-line', d: wayTo(middle, y) }));
  });
  drawing.append(
    svg('rect', { class: 'sketch-layer', x: '110', y: String(middle - 14), width: '8', height: '28', rx: '2' }),
    svg('path', { class: 'sketch-line', d: `M122 ${middle}h22` }),
    svg('circle', { class: 'sketch-answer', cx: '158', cy: String(middle), r: '12' }),
    svg('path', { class: 'sketch-tick', d: `M152.5 ${middle + 0.5}l4 4 7-8` }),
  );
  return drawing;
}

/** A box with what it holds, and two layers: narrowing for pictures, widening for the rest. */
function createEncoder(type: ModalityType | undefined, y: number): SVGElement[] {
  const narrowing = type === 'image' || type === 'video';
  const [first, second] = narrowing ? [12, 8] : [8, 12];
  const layer = (x: number, half: number): SVGElement =>
    svg('rect', {
      class: 'sketch-layer',
      x: String(x),
      y: String(y - half),
      width: '6',
      height: String(2 * half),
      rx: '2',
    });
  // A seven, as a hand would write it, says more of a picture than a picture of one.
  const ink = type === 'image' ? 'M-7-8h14l-9 17' : modalityInk(type);
  return [
    svg('rect', { class: 'sketch-box', x: '2', y: String(y - 16), width: '32', height: '32', rx: '3' }),
    svg('path', { class: 'sketch-ink', d: ink, transform: `translate(18 ${y})` }),
    svg('path', { class: 'sketch-line', d: `M38 ${y}h22` }),
    layer(62, first),
    layer(72, second),
  ];
}

function wayTo(middle: number, y: number): string {
  return y === middle ? `M82 ${y}h26` : `M82 ${y}c14 0 12 ${middle - y} 26 ${middle - y}`;
}
