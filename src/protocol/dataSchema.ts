import * as z from 'zod';

import { generatorNames } from './experimentNames';

/** The field `data` of an experiment. */
export const dataSchema = z
  .strictObject({
    folder: z
      .string()
      .default('')
      .describe(
        'Folder with the four MNIST files in IDX format, gzipped or not. Empty: the MNIST digits that come with Multimodal Lab.',
      ),
    textNoise: z
      .number()
      .min(0)
      .max(10)
      .default(0.1)
      .describe(
        'Standard deviation of the Gaussian noise that is added to the one-hot text modality. At 0.1 the text alone decides the class; from about 0.4 on it does not.',
      ),
    manifest: z
      .string()
      .default('')
      .describe(
        'Your own data: a CSV, TSV or JSON Lines file with a row for each example. Files that it names are relative to it. Empty: the digits.',
      ),
    generator: z
      .enum(generatorNames)
      .optional()
      .describe(
        'Rows that are made, with a known answer. digits: images of digits with written words and dialled tones. avMnist: projected digits and tones. xor: neither view alone says anything. copy: both say the same. unique: each says half. shiftedPairs: one sequence is the other, later. twoRates: two sequences at different rates are in step or not.',
      ),
    rows: z
      .number()
      .int()
      .min(20)
      .max(200_000)
      .default(5000)
      .describe('Number of rows that a generator makes, test included.'),
    noise: z
      .number()
      .min(0)
      .max(10)
      .default(0.5)
      .describe('Standard deviation of the noise in generated views and tones.'),
    typos: z
      .number()
      .min(0)
      .max(1)
      .default(0.2)
      .describe('Probability with which a letter of a generated word is mistyped.'),
    toneRates: z
      // Below 3,283 Hz resampling would take the highest tone away, 1,477 Hz.
      .array(z.number().int().min(4000).max(96_000))
      .min(1)
      .max(5)
      .default([8000])
      .describe(
        'Hertz at which generated tones are sampled. Of several rates each row is drawn one, and all meet at the sampleRate of the modality.',
      ),
    components: z
      .number()
      .int()
      .min(1)
      .max(784)
      .default(4)
      .describe('Principal components that are kept of the images of avMnist.'),
    label: z
      .string()
      .default('')
      .describe(
        'Column of the manifest that holds the class. Empty: the column named label, class, target, y or category.',
      ),
    task: z
      .enum(['classification', 'regression'])
      .optional()
      .describe(
        'Whether the label is a class or a number to predict. Left out: a number when labels have fractions or more than 20 values.',
      ),
    split: z
      .string()
      .default('')
      .describe(
        'Column of the manifest that says train, validation or test for each row. Empty: rows are drawn by training.validationSplit and data.testSplit.',
      ),
    group: z
      .string()
      .default('')
      .describe(
        'Column of the manifest whose equal values, such as one speaker or patient, must not be in training and test at once.',
      ),
    testSplit: z
      .number()
      .gt(0)
      .max(0.9)
      .default(0.2)
      .describe('Share of the rows of a manifest that is kept for the test, drawn with equal shares of all classes.'),
    onBadRow: z
      .enum(['stop', 'skip'])
      .default('stop')
      .describe('What to do about rows that cannot be used: stop and list them, or skip and count them.'),
    streaming: z
      .enum(['auto', 'always', 'never'])
      .default('auto')
      .describe(
        'Whether pictures, sounds and videos of a manifest are decoded while models are trained instead of before, so that they need not fit in memory. auto: when they take more than 512 MB decoded together, the largest first.',
      ),
    cacheBytes: z
      .number()
      .int()
      .min(2 ** 20)
      .max(2 ** 40)
      .default(2 ** 32)
      .describe('Bytes of streamed rows that are kept decoded on the disk during a run, at most.'),
  })
  .describe('What the models learn from.');
