import * as z from 'zod';

/** Where a field stands that was given on the command line, and not in the file. */
export const overridePlace = '--set ';

/** What a person wrote of an experiment: which fields, and where. Defaults that were filled in are not among them. */
export const writtenExperimentSchema = z.object({
  /** The file, or what else an experiment is called in messages. */
  origin: z.string(),
  /** Where each field stands, such as `line 3, `, by its path, such as `training.epochs`. */
  places: z.record(z.string(), z.string()),
});
export type WrittenExperiment = Readonly<z.infer<typeof writtenExperimentSchema>>;
