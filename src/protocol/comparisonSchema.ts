import * as z from 'zod';

/** What events say of how models compare. */

/**
 * A two-sided interval: Wilson's of a fraction, Newcombe's of the difference of two fractions on the same rows,
 * Student's of a mean or of a mean difference; runs of older versions have the normal one of a mean.
 */
export const intervalSchema = z.object({
  low: z.number(),
  high: z.number(),
  level: z.number(),
  method: z.enum(['wilson', 'newcombe', 'normal', 'student']),
});
export type Interval = z.infer<typeof intervalSchema>;

/** Test rows that belong together, such as those of one speaker, and are not independent of each other. */
export const testGroupsSchema = z.object({
  /** The column that names the groups. */
  column: z.string(),
  /** How many groups the test has. */
  count: z.number(),
});
export type TestGroupCount = z.infer<typeof testGroupsSchema>;

/**
 * Two models row by row on the rows that both were tested on. It tells the chance of these rows, or of these groups of rows, from
 * a difference of the models, and nothing about what another seed would change.
 */
export const pairedSchema = z.object({
  rows: z.number(),
  /** Rows that the baseline alone gets right; there for classes, as is the next. */
  onlyBaseline: z.number().optional(),
  onlyCandidate: z.number().optional(),
  /** Of the improvement. */
  interval: intervalSchema,
  /** Two-sided, of both being equally good. */
  pValue: z.number(),
  /**
   * McNemar's test with mid-p for classes, the paired t-test for numbers; for rows that come in groups, Student's t by a variance
   * that is robust to what rows of one group have in common.
   */
  test: z.enum(['mcnemarMidP', 'pairedT', 'groupedT']),
});
export type Paired = z.infer<typeof pairedSchema>;

/**
 * The best of several ways to join modalities, chosen on the test rows, beside each other one on the same rows: in `paired` the
 * other is the baseline and the best the candidate.
 */
export const rankingSchema = z.object({
  best: z.string(),
  others: z.array(
    z.object({
      model: z.string(),
      /** By how much the best is better. */
      improvement: z.number(),
      paired: pairedSchema,
      /** By Holm, for all others together. */
      adjustedPValue: z.number(),
    }),
  ),
});
export type Ranking = z.infer<typeof rankingSchema>;
