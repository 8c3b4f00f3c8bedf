import { setImmediate } from 'node:timers/promises';

import { CancelledError, LabError } from '../../protocol/errors';
import type { EpochMetrics, RunEventBody } from '../../protocol/events';
import type { Experiment } from '../../protocol/experiment';
import type { ModelName } from '../../protocol/experimentNames';
import { batchCount, batches, consecutive } from '../data/batches';
import type { RowCounts, TargetScale } from '../data/multimodalDataset';
import { randomStream, shuffledIndices } from '../random';
import type { CheckpointStore } from './checkpoint';
import type { ProgressMeter } from './progressMeter';
import { joinPredictions, type RowPredictions } from './rowPredictions';
import type { StepResult, StepRunner } from './stepRunner';

/** The loss, and the accuracy or, in the target's own unit, the mean absolute error. */
export type MeanMetrics = Pick<EpochMetrics, 'loss' | 'accuracy' | 'mae'>;

export interface Fit {
  readonly model: ModelName;
  readonly runner: StepRunner;
  readonly counts: RowCounts;
  /** How the targets were standardised; absent for classes. */
  readonly targetScale?: TargetScale;
  readonly training: Experiment['training'];
  readonly emit: (event: RunEventBody) => void;
  readonly checkpoints: CheckpointStore;
  readonly progress: ProgressMeter;
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * Trains for all epochs, from the model's checkpoint if there is one. The order of the rows is drawn anew for each epoch
 * and depends on the seed and the epoch only.
 * @throws CancelledError within one step of the signal; the epoch that was cut short is not reported.
 */
export async function fitModel(fit: Fit): Promise<void> {
  const { model, training, counts } = fit;
  for (let epoch = (await resume(fit)) + 1; epoch <= training.epochs; epoch++) {
    const start = fit.now();
    const order = shuffledIndices(counts.training, randomStream(training.seed, `order/epoch ${epoch}`));
    const trained = await runSteps(fit, 'training', epoch, order);
    const trainingMs = fit.now() - start;
    const validationOrder = consecutive(counts.training, counts.training + counts.validation);
    const metrics: EpochMetrics = { ...trained };
    if (validationOrder.length > 0) {
      const validated = await runSteps(fit, 'validating', epoch, validationOrder);
      Object.assign(metrics, ofValidation(validated));
    }
    const steps = batchCount(counts.training, training.batchSize);
    fit.emit({
      kind: 'epochEnded',
      model,
      epoch,
      epochs: training.epochs,
      steps,
      durationMs: fit.now() - start,
      msPerStep: trainingMs / steps,
      metrics,
    });
    // After the event: an epoch that is told twice is shown once, one that is not told would be missing.
    await fit.checkpoints.save(model, { epoch, state: fit.runner.getState() });
  }
}

/** Takes up a model's checkpoint, which is in memory no longer than that. @returns Its epoch, 0 when there is none. */
async function resume({ model, training, counts, checkpoints, runner, progress }: Fit): Promise<number> {
  const checkpoint = await checkpoints.load(model);
  if (checkpoint === undefined) {
    return 0;
  }
  const { epoch, state } = checkpoint;
  runner.setState(state);
  progress.countEarlier(model, {
    trainingSteps: epoch * batchCount(counts.training, training.batchSize),
    forwardSteps: epoch * batchCount(counts.validation, training.batchSize),
  });
  return epoch;
}

/** Mean loss and score of a model over all test rows, and what it says of each, in their order. */
export async function evaluateModel(fit: Fit): Promise<{ metrics: MeanMetrics; predictions: RowPredictions }> {
  const parts: RowPredictions[] = [];
  const order = consecutive(0, fit.counts.test);
  const metrics = await runSteps(fit, 'evaluating', fit.training.epochs, order, ({ predictions }) => {
    if (predictions !== undefined) {
      parts.push(predictions);
    }
  });
  return { metrics, predictions: joinPredictions(parts) };
}

async function runSteps(
  fit: Fit,
  phase: 'training' | 'validating' | 'evaluating',
  epoch: number,
  order: Int32Array,
  onResult: (result: StepResult) => void = () => undefined,
): Promise<MeanMetrics> {
  const { runner, training, progress } = fit;
  const totals = { rows: 0, lossSum: 0, correct: 0, absoluteErrorSum: 0 };
  const steps = batchCount(order.length, training.batchSize);
  const split = phase === 'evaluating' ? 'test' : 'training';
  runner.announce?.(split, order);
  let step = 0;
  for (const rows of batches(order, training.batchSize)) {
    // A turn of the event loop between steps lets a request to stop arrive.
    await setImmediate();
    await runner.prepare?.(split, rows);
    if (fit.signal.aborted) {
      throw new CancelledError();
    }
    const result = runStep(runner, phase, rows);
    step++;
    refuseDivergence(fit.model, result, epoch, step);
    add(totals, result);
    onResult(result);
    progress.step({
      phase,
      model: fit.model,
      epoch,
      epochs: training.epochs,
      step,
      steps,
      ...(phase === 'training' ? { metrics: means(totals, fit.targetScale) } : {}),
    });
  }
  return means(totals, fit.targetScale);
}

/** Numbers that are no numbers would spread through all that follows and look like a result. */
function refuseDivergence(model: ModelName, { lossSum }: StepResult, epoch: number, step: number): void {
  if (!Number.isFinite(lossSum)) {
    throw new LabError(
      'diverged',
      `The loss of the ${model} model is no longer a finite number in step ${step} of epoch ${epoch}. ` +
        'Lower training.learningRate and run again.',
    );
  }
}

function runStep(runner: StepRunner, phase: 'training' | 'validating' | 'evaluating', rows: Int32Array): StepResult {
  switch (phase) {
    case 'training':
      return runner.trainStep(rows);
    case 'validating':
      // Validation rows are the last of the training rows.
      return runner.testStep('training', rows);
    case 'evaluating':
      return runner.testStep('test', rows);
  }
}

type Totals = Record<Exclude<keyof StepResult, 'predictions'>, number>;

function add(totals: Totals, result: StepResult): void {
  totals.rows += result.rows;
  totals.lossSum += result.lossSum;
  totals.correct += result.correct;
  totals.absoluteErrorSum += result.absoluteErrorSum ?? 0;
}

/** Row-weighted, so that a last batch that is smaller counts for no more than its rows. */
function means({ rows, lossSum, correct, absoluteErrorSum }: Totals, scale: TargetScale | undefined): MeanMetrics {
  return scale === undefined
    ? { loss: lossSum / rows, accuracy: correct / rows }
    : { loss: lossSum / rows, mae: (absoluteErrorSum / rows) * scale.deviation };
}

function ofValidation({ loss, accuracy, mae }: MeanMetrics): Partial<EpochMetrics> {
  return {
    valLoss: loss,
    ...(accuracy === undefined ? {} : { valAccuracy: accuracy }),
    ...(mae === undefined ? {} : { valMae: mae }),
  };
}
