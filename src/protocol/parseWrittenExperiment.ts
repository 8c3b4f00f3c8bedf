import { dataProblems } from './dataProblems';
import type { Experiment } from './experiment';
import { describeProblem, refusal, type FieldProblem } from './fieldProblem';
import { fusionProblems } from './fusionProblems';
import { generatedModalities } from './modalityOptions';
import { modelProblems } from './modelProblems';
import { modalityProblems, type WrittenModality } from './modalityProblems';
import { checkExperiment } from './parseExperiment';
import { modalityDefaults } from './modalitySchema';
import { smallPictureProblems } from './pictureSides';
import type { WrittenExperiment } from './writtenExperiment';
import { pathText, recordOf, writtenFields } from './writtenFields';

/** An experiment, and what a person wrote of it. */
export interface PlannedExperiment {
  readonly experiment: Experiment;
  readonly written: WrittenExperiment;
}

/**
 * Fills in defaults and checks all limits, and that whatever a person wrote has an effect.
 * @param placeOf Where a field stands, such as `line 3, `; put before its problem.
 * @param found What else is wrong with what was written, a sentence for each problem.
 * @throws LabError `badExperiment` that lists every problem at once, each with the path of its field.
 */
export function parseWrittenExperiment(
  input: unknown,
  origin: string,
  placeOf: (path: readonly PropertyKey[]) => string,
  found: readonly string[] = [],
): PlannedExperiment {
  const { experiment, problems } = checkExperiment(input, placeOf);
  const fields = writtenFields(input);
  const inert = inertFields(recordOf(input), fields).map((problem) => describeProblem(problem, placeOf));
  const impossible =
    experiment === undefined ? [] : [...impossibleModels(experiment), ...impossiblePictures(experiment)];
  const all = [...found, ...problems, ...inert, ...impossible.map((problem) => describeProblem(problem, placeOf))];
  if (experiment === undefined || all.length > 0) {
    throw refusal(origin, all);
  }
  const places = Object.fromEntries(fields.map((path) => [pathText(path), placeOf(path)]));
  return { experiment, written: { origin, places } };
}

/** Models that the data do not allow, as far as the experiment says what they are. */
function impossibleModels(experiment: Experiment): FieldProblem[] {
  const { data, modalities, models } = experiment;
  const named = Object.keys(modalities);
  const made = data.generator === undefined ? [] : Object.keys(generatedModalities[data.generator]);
  const known = named.length > 0 ? named : made;
  const usual = modalityDefaults();
  return [
    ...(known.length === 0 ? [] : modelProblems(models, known)),
    ...fusionProblems(experiment, {
      modalities: known.map((name) => ({ name, units: (modalities[name] ?? usual).units })),
      task: data.task,
    }),
  ];
}

/** Pictures that their encoders cannot read, as far as the experiment says what they are. */
function impossiblePictures(experiment: Experiment): FieldProblem[] {
  return Object.entries(experiment.modalities).flatMap(([name, { type, height, width }]) =>
    type === 'image' ? smallPictureProblems(experiment, name, { height, width }) : [],
  );
}

/** Fields that were written and say nothing, or not what they could mean. */
function inertFields(
  input: Readonly<Record<string, unknown>>,
  fields: readonly (readonly string[])[],
): ReturnType<typeof dataProblems> {
  const keysUnder = (...path: readonly string[]): string[] =>
    fields.flatMap((field) =>
      field.length === path.length + 1 && path.every((key, at) => field[at] === key) ? [field.at(-1) ?? ''] : [],
    );
  const modalities = Object.entries(recordOf(input['modalities'])).map(([name, options]): WrittenModality => ({
    name,
    options: recordOf(options),
    written: keysUnder('modalities', name),
  }));
  return [...dataProblems(input, keysUnder('data')), ...modalityProblems(input, modalities)];
}
