import { LabError } from '../../protocol/errors';
import { refusalOf, type FieldProblem } from '../../protocol/fieldProblem';
import { formatBytes, formatCount } from '../../protocol/format';
import type { ExperimentContext } from '../experimentContext';
import { buildModel, type BuiltModel } from './buildModel';
import { sizeFieldOf, type ModelBasis, type SizeField } from './sizeField';
import { summarize } from './summary';

/** Bytes of a number, which is float32. */
const numberBytes = 4;
/** Numbers for each parameter that is trained: itself, its gradient and Adam's two moments. */
const numbersTrained = 4;
/** The rows, what a batch becomes on its way and the copies of a checkpoint need the other half. */
const usableShare = 0.5;

/**
 * Refuses models whose parameters take more in training than half of the machine's memory, before one of them is drawn.
 * @throws LabError `badExperiment` that names each of them with the field that its size follows from.
 */
export function refuseTooLarge(
  { tf, written, memoryBytes }: Pick<ExperimentContext, 'tf' | 'written' | 'memoryBytes'>,
  models: readonly BuiltModel[],
  basis: ModelBasis,
): void {
  const fits = (built: BuiltModel): boolean => trainingBytes(built) <= memoryBytes * usableShare;
  const problems = models
    .filter((built) => !fits(built))
    .map((built): FieldProblem => {
      const field = sizeFieldOf(built, basis);
      const value = largestThatFits(field, (lowered) =>
        withModel(() => buildModel(tf, built.name, lowered.experiment, lowered.dataset), fits),
      );
      return { path: field.path, message: problemText(built, memoryBytes, field, value) };
    });
  if (problems.length > 0) {
    throw refusalOf(problems, written);
  }
}

/** Bytes of weights, gradients and moments. */
function trainingBytes(built: BuiltModel): number {
  const { trainableParams, nonTrainableParams } = summarize(built.model, built);
  return numberBytes * (numbersTrained * trainableParams + nonTrainableParams);
}

function problemText(built: BuiltModel, memoryBytes: number, field: SizeField, value: number): string {
  const step = value === 0 ? 'lower it together with what else makes the model wide' : `set ${field.setting(value)}`;
  return (
    `${formatCount(field.value)} makes the model "${built.name}" too large for this machine: its ` +
    `${formatCount(built.model.countParams())} parameters take ${formatBytes(trainingBytes(built))} in training, for ` +
    `weights, gradients and Adam's two moments, and they can have half of the memory of ${formatBytes(memoryBytes)}; ` +
    `${step}, or leave the model out of models`
  );
}

/** The largest value that would do, by halving; 0 when none would. */
function largestThatFits({ value, lowered }: SizeField, fits: (basis: ModelBasis) => boolean): number {
  let [most, tooLarge] = [0, value];
  while (tooLarge - most > 1) {
    const middle = Math.floor((most + tooLarge) / 2);
    if (fits(lowered(middle))) {
      most = middle;
    } else {
      tooLarge = middle;
    }
  }
  return most;
}

/** What is to be said of a model that is gone afterwards; one that cannot be built would not do either. */
function withModel(build: () => BuiltModel, fits: (built: BuiltModel) => boolean): boolean {
  try {
    const built = build();
    try {
      return fits(built);
    } finally {
      built.model.dispose();
    }
  } catch (error) {
    if (error instanceof LabError) {
      return false;
    }
    throw error;
  }
}
