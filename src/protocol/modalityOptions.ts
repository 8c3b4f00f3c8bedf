import type { GeneratorName, ModalityType } from './experimentNames';
import type { Modality } from './modalitySchema';

export type ModalityOption = keyof Modality;

/** Options that every modality of a manifest has. */
const common: readonly ModalityOption[] = ['type', 'columns', 'encoder', 'units', 'missingRate'];

/** What else rows of each type are read by. */
const byType: Readonly<Record<ModalityType, readonly ModalityOption[]>> = {
  image: ['height', 'width', 'channels'],
  text: ['level', 'maxTokens', 'length'],
  audio: ['length', 'sampleRate'],
  numeric: ['missing'],
  video: ['height', 'width', 'channels', 'length'],
};

/** Whether an option says anything about a modality of a manifest. */
export function isUsedBy(type: ModalityType, option: ModalityOption): boolean {
  return common.includes(option) || byType[type].includes(option);
}

/** The types about which an option says something. */
export function typesUsing(option: ModalityOption): ModalityType[] {
  return (Object.keys(byType) as ModalityType[]).filter((type) => byType[type].includes(option));
}

/** A modality that a generator makes. */
export interface GeneratedModalityKind {
  readonly type: ModalityType;
  /** Options that say how it is read, beside those of its encoder. */
  readonly options: readonly ModalityOption[];
}

const drawnImage: GeneratedModalityKind = { type: 'image', options: [] };
const tones: GeneratedModalityKind = { type: 'audio', options: byType.audio };
const words: GeneratedModalityKind = { type: 'text', options: byType.text };
const numberView: GeneratedModalityKind = { type: 'numeric', options: [] };
const sequenceView: GeneratedModalityKind = { type: 'audio', options: [] };

/** What each generator makes, by the modality's name. */
export const generatedModalities: Readonly<Record<GeneratorName, Readonly<Record<string, GeneratedModalityKind>>>> = {
  digits: { image: drawnImage, audio: tones, text: words },
  avMnist: { image: drawnImage, audio: tones },
  xor: { first: numberView, second: numberView },
  copy: { first: numberView, second: numberView },
  unique: { first: numberView, second: numberView },
  shiftedPairs: { first: sequenceView, second: sequenceView },
  twoRates: { first: sequenceView, second: sequenceView },
};

/** Options that every generated modality has. */
const commonOfGenerated: readonly ModalityOption[] = ['type', 'encoder', 'units', 'missingRate'];

/** Whether an option says anything about a generated modality. */
export function isUsedByGenerated({ options }: GeneratedModalityKind, option: ModalityOption): boolean {
  return commonOfGenerated.includes(option) || options.includes(option);
}
