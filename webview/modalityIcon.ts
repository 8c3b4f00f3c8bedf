import type { ModalityType } from '../src/protocol/experimentNames';
import { svg } from './dom';

/** Strokes for the kinds of data, each around the origin and about 22 wide: a picture, lines of words, a sound, … */
const inks: Readonly<Record<ModalityType, string>> = {
  image: 'M-11 9l7-9 6 6 4-5 5 8M5-7.5a1.5 1.5 0 1 0 .01 0',
  text: 'M-9-6h18M-9 0h12M-9 6h15',
  audio: 'M-10-2v4M-5-7v14M0-10v20M5-5v10M10-2v4',
  numeric: 'M-10-6h20M-10 0h20M-10 6h20M-4-10v20M4-10v20',
  video: 'M-5-8l12 8-12 8z',
};

/** The strokes for a type; those for any data while the type is not known. */
export function modalityInk(type: ModalityType | undefined): string {
  return type === undefined ? 'M-9 0h0M0 0h0M9 0h0' : inks[type];
}

/** A small drawing beside the name of a modality, which says its type in words as well. */
export function createModalityIcon(type: ModalityType): SVGElement {
  return svg(
    'svg',
    { class: 'modality-icon', viewBox: '-16 -16 32 32', width: '20', height: '20', 'aria-hidden': 'true' },
    svg('path', { d: modalityInk(type) }),
  );
}
