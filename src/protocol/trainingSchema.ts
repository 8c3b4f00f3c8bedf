import * as z from 'zod';

/** The field `training` of an experiment. */
export const trainingSchema = z
  .strictObject({
    epochs: z.number().int().min(1).max(1000).default(5).describe('Passes over the training rows, for each model.'),
    batchSize: z.number().int().min(1).max(8192).default(128).describe('Rows in one training step.'),
    learningRate: z.number().gt(0).max(10).default(0.001).describe('Step size of the Adam optimizer.'),
    validationSplit: z
      .number()
      .min(0)
      .max(0.9)
      .default(0.1)
      .describe(
        'Share of the training rows that is kept for validation: the last ones of the digits, drawn ones of other data.',
      ),
    dropout: z
      .number()
      .min(0)
      .max(0.95)
      .default(0.3)
      .describe('Share of the fused features that is dropped in each training step of the multimodal model.'),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(1)
      .describe('Start of every random stream: initial weights, noise, order of the rows, dropout.'),
    precision: z
      .enum(['float32', 'bfloat16'])
      .default('float32')
      .describe(
        'Number format of the training arithmetic. bfloat16 is faster on processors with AVX512_BF16 or AMX, and less precise.',
      ),
    engine: z
      .enum(['graph', 'eager'])
      .default('graph')
      .describe('How training steps are executed: compiled into a graph, or one operation after the other.'),
  })
  .describe('How the models are trained.');
