import { LabError } from '../../../protocol/errors';
import { encoderField } from '../branchOfModality';
import type { Encoder } from './encoder';
import type { EncoderKind } from './encoderKind';

/**
 * The classic lab's text branch: a vector `[length]` → `[units]`; (length + 1)·32 + 33·units parameters, which are 2,464
 * for ten classes and 64 units.
 */
const encode: Encoder = (builder, branch, text, units) => {
  const middle = builder.dense(branch, text, 32, 'relu');
  return { features: builder.dense(branch, middle, units, 'relu'), middle };
};

export const classicText: EncoderKind = {
  build:
    ({ vocabulary }) =>
    (builder, branch, text, units) => {
      if (vocabulary !== undefined) {
        throw new LabError(
          'badExperiment',
          `${encoderField(branch)}: "dense" reads vectors, and these rows hold tokens, whose numbers mean nothing ` +
            'by themselves. Choose "lstm", "gru", "mean" or "cnn".',
        );
      }
      return encode(builder, branch, text, units);
    },
};
