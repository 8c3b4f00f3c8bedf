import type { ModalityType } from '../../protocol/experimentNames';
import { readAudioModality } from './audio/audioModality';
import { readImageModality } from './imageFiles/imageModality';
import type { ModalityReader } from './modality';
import { readNumericModality } from './numeric/numericModality';
import { readTextModality } from './text/textModality';
import { readVideoModality } from './video/videoModality';

/** How the columns of each type are read. */
export const modalityReaders: Readonly<Record<ModalityType, ModalityReader>> = {
  image: readImageModality,
  text: readTextModality,
  audio: readAudioModality,
  numeric: readNumericModality,
  video: readVideoModality,
};
