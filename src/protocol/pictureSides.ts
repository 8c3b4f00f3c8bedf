import type { Experiment } from './experiment';
import { encoderNames } from './experimentNames';
import type { FieldProblem } from './fieldProblem';
import type { Modality } from './modalitySchema';
import { usesEncoder } from './usesEncoder';

/** Pixels that a side of a picture needs, by the encoder: less is used up by windows and poolings. Others take any. */
export const leastPictureSides = { cnn: 8, lenet: 12 } as const;

/** What else to do about pictures that are too small. */
const otherEncoders = 'or choose "residual" or "mlp"';

/**
 * That pictures are too small for the encoder that reads them.
 * @param name The modality, which holds pictures.
 * @param sides Their size; what the experiment says of it, where it is not known yet.
 */
export function smallPictureProblems(
  experiment: Experiment,
  name: string,
  sides: { readonly height?: number | undefined; readonly width?: number | undefined },
): FieldProblem[] {
  const written: Partial<Modality> = experiment.modalities[name] ?? {};
  const { encoder = encoderNames.image[0] } = written;
  const least = leastPictureSide(encoder);
  const small = (['height', 'width'] as const).filter((side) => (sides[side] ?? least) < least);
  if (small.length === 0 || !usesEncoder(experiment, name)) {
    return [];
  }
  const inFile = small.filter((side) => written[side] !== undefined);
  return inFile.length > 0
    ? inFile.map((side) => ({
        path: ['modalities', name, side],
        message:
          `${String(written[side])} is too small for the encoder "${encoder}"; it must be ${least} or more, ` +
          otherEncoders,
      }))
    : [
        {
          path: ['modalities', name, 'encoder'],
          message:
            `"${encoder}" needs pictures of at least ${least} × ${least} pixels and these have ` +
            `${String(sides.height)} × ${String(sides.width)}; set height and width to ${least} or more, ${otherEncoders}`,
        },
      ];
}

function leastPictureSide(encoder: string): number {
  const known: Readonly<Record<string, number>> = leastPictureSides;
  return Object.hasOwn(known, encoder) ? (known[encoder] ?? 1) : 1;
}
