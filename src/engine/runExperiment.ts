import { CancelledError, LabError } from '../protocol/errors';
import { announceModels } from './announceModels';
import { loadDataset } from './data/loadDataset';
import type { MultimodalDataset } from './data/multimodalDataset';
import { compareByRow } from './evaluation/compareByRow';
import { compareModels } from './evaluation/compareModels';
import type { ExperimentContext } from './experimentContext';
import { buildModel, modelNames, type BuiltModel } from './models/buildModel';
import { drawWeights } from './models/drawWeights';
import { refuseTooLarge } from './models/refuseTooLarge';
import { matchNotices } from './matchNotices';
import { noticesOnce } from './noticesOnce';
import { fewStepsNotice } from './training/fewStepsNotice';
import { planProgress } from './training/planProgress';
import type { ProgressMeter } from './training/progressMeter';
import { trainAndEvaluate } from './training/trainAndEvaluate';
import { unusedFieldNotices } from './unusedFields';

/**
 * Trains and evaluates every model of an experiment and compares the multimodal one with its baseline.
 * Emits everything between `runStarted` and the event that ends the run.
 * @throws CancelledError when the signal says so, LabError when the data is bad.
 */
export async function runExperiment(given: ExperimentContext): Promise<void> {
  const context = { ...given, emit: noticesOnce(given.emit) };
  const { tf, experiment, signal } = context;
  context.progress({ phase: 'preparing', activity: 'Reading the data' });
  const dataset = await loadDataset(context);
  const models = new Set<BuiltModel>();
  try {
    if (signal.aborted) {
      throw new CancelledError();
    }
    refuseOtherData(dataset, context.earlier?.dataset);
    emitDataset(context, dataset);
    context.progress({ phase: 'preparing', activity: 'Building the models' });
    const names = modelNames(experiment, dataset, context.written);
    for (const name of names) {
      models.add(buildModel(tf, name, experiment, dataset));
    }
    const unused = unusedFieldNotices(context.written, { experiment, models: [...models], dataset });
    const unmatched = matchNotices(tf, experiment, dataset, [...models]);
    [...unused, ...unmatched].forEach((message) => context.emit({ kind: 'notice', message }));
    refuseTooLarge(context, [...models], { experiment, dataset });
    const scores = await trainAll(context, models, dataset);
    const comparison = compareModels(experiment, scores, dataset);
    if (comparison !== undefined) {
      context.emit(await compareByRow(context, comparison, { dataset, scores }));
    }
  } finally {
    models.forEach(({ model }) => model.dispose());
    await dataset.streaming?.close();
  }
}

/** A run that goes on with other data would be neither the old one nor a new one. */
function refuseOtherData(dataset: MultimodalDataset, expected: string | undefined): void {
  if (expected !== undefined && dataset.sha256 !== expected) {
    throw new LabError('badData', 'The data have changed since this run was started. Start a new run.');
  }
}

/**
 * Trains what an earlier part of the run has not, one model after the other, so that the weights of one alone take memory.
 * @param models Those that are done are disposed and taken out.
 * @returns Test scores of all, in the models' order.
 */
async function trainAll(
  context: ExperimentContext,
  models: Set<BuiltModel>,
  dataset: MultimodalDataset,
): Promise<ReadonlyMap<string, number>> {
  announceModels(context.emit, [...models], dataset.modalities);
  const meter = planProgress(context, [...models], dataset.counts);
  const earlier = context.earlier?.scores ?? new Map<string, number>();
  [...earlier.keys()].forEach((name) => meter.countEarlier(name));
  const scores = new Map<string, number>();
  for (const built of models) {
    scores.set(built.name, earlier.get(built.name) ?? (await trainOne(context, built, dataset, meter)));
    built.model.dispose();
    models.delete(built);
  }
  return scores;
}

async function trainOne(
  context: ExperimentContext,
  built: BuiltModel,
  dataset: MultimodalDataset,
  meter: ProgressMeter,
): Promise<number> {
  await drawWeights(built, context);
  return trainAndEvaluate(context, built, dataset, meter);
}

function emitDataset(context: ExperimentContext, dataset: MultimodalDataset): void {
  const { counts, modalities, classNames } = dataset;
  context.emit({
    kind: 'datasetReady',
    dataset: {
      name: dataset.name,
      trainingRows: counts.training,
      validationRows: counts.validation,
      testRows: counts.test,
      classes: dataset.classes,
      ...(classNames === undefined ? {} : { classNames: [...classNames] }),
      modalities: modalities.map(({ name, type, detail, lacking, steps }) => ({
        ...{ name, type, detail },
        ...(steps === undefined ? {} : { steps }),
        ...(lacking === undefined ? {} : { lacking }),
      })),
      sha256: dataset.sha256,
    },
  });
  const notices = [...dataset.notices, ...fewStepsNotice(context.experiment, counts)];
  notices.forEach((message) => context.emit({ kind: 'notice', message }));
}
