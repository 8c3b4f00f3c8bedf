import { LabError } from '../../../protocol/errors';
import { encoderNames, type ModalityType } from '../../../protocol/experimentNames';
import { suggestion } from '../../../protocol/suggestion';
import { audioCnn } from './audioCnn';
import { audioGru } from './audioGru';
import { classicImage } from './classicImageEncoder';
import { classicText } from './classicTextEncoder';
import type { EncoderKind } from './encoderKind';
import { lenet } from './lenet';
import { imageMlp, numericMlp } from './mlp';
import { residual } from './residual';
import { textCnn } from './textCnn';
import { textMean } from './textMean';
import { textGru, textLstm } from './textRecurrent';
import { videoGru, videoMean } from './videoEncoders';

type NamedEncoders = { readonly [T in ModalityType]: Readonly<Record<(typeof encoderNames)[T][number], EncoderKind>> };

/** Every encoder by the type of its modality and its name. No experiment names `dense`, which reads the classic lab's text. */
export const encoders: NamedEncoders & Readonly<Record<ModalityType, Readonly<Record<string, EncoderKind>>>> = {
  image: { cnn: classicImage, lenet, residual, mlp: imageMlp },
  text: { lstm: textLstm, gru: textGru, mean: textMean, cnn: textCnn, dense: classicText },
  audio: { cnn: audioCnn, gru: audioGru },
  numeric: { mlp: numericMlp },
  video: { gru: videoGru, mean: videoMean },
};

/** The encoder of a modality that names none. */
export const defaultEncoders: Readonly<Record<ModalityType, string>> = {
  image: encoderNames.image[0],
  text: encoderNames.text[0],
  audio: encoderNames.audio[0],
  numeric: encoderNames.numeric[0],
  video: encoderNames.video[0],
};

/** @throws LabError `badExperiment` for a name that the type does not have. */
export function encoderNamed(type: ModalityType, name: string): EncoderKind {
  const kinds: Readonly<Record<string, EncoderKind>> = encoders[type];
  // A name such as "constructor" must not find what every object has.
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined) {
    throw new LabError(
      'badExperiment',
      `modalities: "${name}" is not an encoder for ${type} data${suggestion(name, Object.keys(kinds))}.`,
    );
  }
  return kind;
}
