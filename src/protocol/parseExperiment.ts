import type { DataChoice } from './contradictions';
import { experimentSchema, modalityNameRule, type Experiment } from './experiment';
import { describeIssue } from './experimentIssues';
import { describeProblem, refusal, type FieldProblem } from './fieldProblem';
import { isClassic } from './isClassic';
import { recordOf } from './writtenFields';

/**
 * Fills in defaults and checks all limits.
 * @param placeOf Where a field stands, such as `line 3, `; put before its problem.
 * @throws LabError `badExperiment` that lists every problem at once, each with the path of its field.
 */
export function parseExperiment(
  input: unknown,
  origin = 'The experiment',
  placeOf: (path: readonly PropertyKey[]) => string = () => '',
): Experiment {
  const { experiment, problems } = checkExperiment(input, placeOf);
  if (experiment === undefined) {
    throw refusal(origin, problems);
  }
  return experiment;
}

/** The experiment with defaults filled in, or what is wrong with it, a sentence for each field. */
export function checkExperiment(
  input: unknown,
  placeOf: (path: readonly PropertyKey[]) => string,
): { readonly experiment?: Experiment; readonly problems: readonly string[] } {
  const result = experimentSchema.safeParse(withModels(input));
  const nameless = namelessModality(input).map((problem) => describeProblem(problem, placeOf));
  return result.success
    ? { ...(nameless.length === 0 ? { experiment: result.data } : {}), problems: nameless }
    : { problems: [...result.error.issues.flatMap((issue) => describeIssue(issue, input, placeOf)), ...nameless] };
}

/** Zod passes over this one name in a record, where a program might take it for the object's prototype. */
function namelessModality(input: unknown): FieldProblem[] {
  const name = '__proto__';
  return Object.hasOwn(recordOf(recordOf(input)['modalities']), name)
    ? [{ path: ['modalities', name], message: modalityNameRule }]
    : [];
}

/** With data of another kind, the models that are not said follow from its modalities. */
function withModels(input: unknown): unknown {
  const { data, models } = (input ?? {}) as { data?: Partial<DataChoice['data']> | null; models?: unknown };
  const { manifest = '', generator } = data ?? {};
  return models === undefined && !isClassic({ data: { manifest, generator } })
    ? { ...(input as object), models: [] }
    : input;
}
