import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import { LabError } from '../../../protocol/errors';

/** @throws LabError `badExperiment` for images `[batch, height, width, channels]` with a side below `least` pixels. */
export function requireSize(encoder: string, branch: string, image: SymbolicTensor, least: number): void {
  const [height = 0, width = 0] = image.shape.slice(1).map(Number);
  if (height < least || width < least) {
    throw new LabError(
      'badExperiment',
      `modalities.${branch}.encoder: "${encoder}" needs images of at least ${least} × ${least} pixels and these have ` +
        `${height} × ${width}. Raise height and width, or choose "residual" or "mlp".`,
    );
  }
}
