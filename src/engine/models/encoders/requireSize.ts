import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import { LabError } from '../../../protocol/errors';
import { leastPictureSides } from '../../../protocol/pictureSides';
import { encoderField } from '../branchOfModality';

/** @throws LabError `badExperiment` for images `[batch, height, width, channels]` with a side that is too short. */
export function requireSize(encoder: keyof typeof leastPictureSides, branch: string, image: SymbolicTensor): void {
  refuseBelow(leastPictureSides[encoder], image.shape.slice(1, 3), {
    subject: `${encoderField(branch)}: "${encoder}" needs images`,
    remedy: 'Raise height and width, or choose "residual" or "mlp".',
  });
}

/**
 * @throws LabError `badExperiment` for videos `[batch, frames, height, width, channels]` whose frames have a side below
 * `least` pixels.
 */
export function requireFrameSize(encoder: string, branch: string, video: SymbolicTensor, least: number): void {
  refuseBelow(least, video.shape.slice(2, 4), {
    subject: `${encoderField(branch)}: "${encoder}" needs frames`,
    remedy: 'Raise height and width.',
  });
}

function refuseBelow(
  least: number,
  size: readonly (number | null)[],
  { subject, remedy }: { readonly subject: string; readonly remedy: string },
): void {
  const [height = 0, width = 0] = size.map(Number);
  if (height < least || width < least) {
    throw new LabError(
      'badExperiment',
      `${subject} of at least ${least} × ${least} pixels and these have ${height} × ${width}. ${remedy}`,
    );
  }
}
