import { LabError } from './errors';
import type { WrittenExperiment } from './writtenExperiment';

/** A field of an experiment, and what is wrong with it. */
export interface FieldProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** `line 3, training.epochs: 0 is too small` */
export function describeProblem(
  { path, message }: FieldProblem,
  placeOf: (path: readonly PropertyKey[]) => string,
): string {
  return `${placeOf(path)}${path.length === 0 ? '' : `${path.map(String).join('.')}: `}${message}`;
}

/** Where a field was written, or else what it is part of; nothing where nobody wrote it. */
export function placesIn(written: WrittenExperiment | undefined): (path: readonly PropertyKey[]) => string {
  return (path) => {
    const places = written?.places ?? {};
    for (let length = path.length; length > 0; length--) {
      const place = places[path.slice(0, length).map(String).join('.')];
      if (place !== undefined) {
        return place;
      }
    }
    return '';
  };
}

/** The error of an experiment with these problems: a line each where there are several, in the order of the file. */
export function refusal(origin: string, problems: readonly string[]): LabError {
  const [only = ''] = problems;
  const sorted = [...problems].sort((a, b) => lineIn(a) - lineIn(b));
  const list = problems.length === 1 ? ` ${only}.` : sorted.map((problem) => `\n- ${problem}.`).join('');
  return new LabError('badExperiment', `${origin} cannot be run:${list}`);
}

/** The same of problems with fields, each with the place where it was written. */
export function refusalOf(problems: readonly FieldProblem[], written: WrittenExperiment | undefined): LabError {
  const placeOf = placesIn(written);
  return refusal(
    written?.origin ?? 'The experiment',
    problems.map((problem) => describeProblem(problem, placeOf)),
  );
}

/** The line that a problem begins with; those without one come last. */
function lineIn(problem: string): number {
  return Number(/^line (\d+)/.exec(problem)?.[1] ?? Number.MAX_SAFE_INTEGER);
}
