import { LabError } from '../../protocol/errors';
import type { Experiment } from '../../protocol/experiment';
import { refusalOf, type FieldProblem } from '../../protocol/fieldProblem';
import { formatBytes, formatCount } from '../../protocol/format';
import type { ExperimentContext } from '../experimentContext';
import { mostCheckpointBytes } from '../training/checkpoint';
import { buildModel, type BuiltModel } from './buildModel';
import { sizeFieldOf, type ModelBasis, type SizeField } from './sizeField';
import { checkpointBytes, trainingBytes } from './trainingMemory';

/** The rows, what a batch becomes on its way, and the programs of the machine need the other half. */
const usableShare = 0.5;

/** What a value makes of a model. `tooSmall`: it cannot be built, as with pictures that windows use up. */
type Outcome = 'tooSmall' | 'fits' | 'tooLarge';

/** How models are trained: as the experiment says, or eagerly where one cannot be compiled. */
type Engine = Experiment['training']['engine'];

/**
 * Refuses models whose parameters take more in training than half of the machine's memory, or whose checkpoints could not
 * be read back: all of them before one is drawn, and one that cannot be compiled before it is trained eagerly.
 * @throws LabError `badExperiment` that names each of them with the field that its size follows from.
 */
export function refuseTooLarge(
  { tf, written, memoryBytes }: Pick<ExperimentContext, 'tf' | 'written' | 'memoryBytes'>,
  models: readonly BuiltModel[],
  basis: ModelBasis,
  engine: Engine = basis.experiment.training.engine,
): void {
  const problems = models.flatMap((built): FieldProblem[] => {
    const reason = whyTooLarge(built, engine, memoryBytes);
    if (reason === undefined) {
      return [];
    }
    const field = sizeFieldOf(built, basis);
    const value = largestThatFits(field, (lowered) => {
      const build = (): BuiltModel => buildModel(tf, built.name, lowered.experiment, lowered.dataset);
      return outcomeOf(build, (smaller) => whyTooLarge(smaller, engine, memoryBytes) === undefined);
    });
    return [{ path: field.path, message: problemText(built, reason, field, value) }];
  });
  if (problems.length > 0) {
    throw refusalOf(problems, written);
  }
}

function problemText(built: BuiltModel, reason: string, field: SizeField, value: number | undefined): string {
  const step =
    value === undefined
      ? 'lower it together with what else makes the model wide'
      : `set ${field.setting(value)}, the most that fits`;
  return `${formatCount(field.value)} makes the model "${built.name}" ${reason}; ${step}, or leave the model out of models`;
}

/** Why a model cannot be trained here; `undefined` when it can. */
function whyTooLarge(built: BuiltModel, engine: Engine, memoryBytes: number): string | undefined {
  const parameters = formatCount(built.model.countParams());
  const needed = trainingBytes(built, engine);
  if (needed > memoryBytes * usableShare) {
    const how = engine === 'eager' ? ' without compilation' : '';
    return (
      `too large for this machine: its ${parameters} parameters take up to ${formatBytes(needed)} in training${how}, with ` +
      `gradients, Adam's two moments and a checkpoint, and they can have half of the memory of ${formatBytes(memoryBytes)}`
    );
  }
  const saved = checkpointBytes(built);
  if (saved > mostCheckpointBytes) {
    return (
      `too large: a checkpoint of its ${parameters} parameters and Adam's two moments has ${formatBytes(saved)}, and ` +
      `could not be read back beyond ${formatBytes(mostCheckpointBytes)}`
    );
  }
  return undefined;
}

/** The largest value below the present one that would do, by halving; `undefined` when none would. */
function largestThatFits(
  { value, least, lowered }: SizeField,
  outcome: (basis: ModelBasis) => Outcome,
): number | undefined {
  let largest: number | undefined;
  let [below, tooLarge] = [least - 1, value];
  while (tooLarge - below > 1) {
    const middle = Math.floor((below + tooLarge) / 2);
    const found = outcome(lowered(middle));
    if (found === 'tooLarge') {
      tooLarge = middle;
    } else {
      below = middle;
      largest = found === 'fits' ? middle : largest;
    }
  }
  return largest;
}

/** What is to be said of a model that is gone afterwards. */
function outcomeOf(build: () => BuiltModel, fits: (built: BuiltModel) => boolean): Outcome {
  try {
    const built = build();
    try {
      return fits(built) ? 'fits' : 'tooLarge';
    } finally {
      built.model.dispose();
    }
  } catch (error) {
    if (error instanceof LabError) {
      return 'tooSmall';
    }
    throw error;
  }
}
