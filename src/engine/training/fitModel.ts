import { setImmediate } from 'node:timers/promises';

import { CancelledError, LabError } from '../../protocol/errors';
import type { EpochMetrics, RunEventBody } from '../../protocol/events';
import type { Experiment, ModelName } from '../../protocol/experiment';
import { batchCount, batches, consecutive } from '../data/batches';
import type { RowCounts } from '../data/multimodalDataset';
import { randomStream, shuffledIndices } from '../random';
import type { CheckpointStore } from './checkpoint';
import type { ProgressMeter } from './progressMeter';
import type { StepResult, StepRunner } from './stepRunner';

export interface Fit {
  readonly model: ModelName;
  readonly runner: StepRunner;
  readonly counts: RowCounts;
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
  const checkpoint = await fit.checkpoints.load(model);
  if (checkpoint !== undefined) {
    fit.runner.setState(checkpoint.state);
    const { epoch } = checkpoint;
    fit.progress.countEarlier(model, {
      trainingSteps: epoch * batchCount(counts.training, training.batchSize),
      forwardSteps: epoch * batchCount(counts.validation, training.batchSize),
    });
  }
  for (let epoch = (checkpoint?.epoch ?? 0) + 1; epoch <= training.epochs; epoch++) {
    const start = fit.now();
    const order = shuffledIndices(counts.training, randomStream(training.seed, `order/epoch ${epoch}`));
    const trained = await runSteps(fit, 'training', epoch, order);
    const trainingMs = fit.now() - start;
    const validationOrder = consecutive(counts.training, counts.training + counts.validation);
    const metrics: EpochMetrics = { loss: trained.loss, accuracy: trained.accuracy };
    if (validationOrder.length > 0) {
      const validated = await runSteps(fit, 'validating', epoch, validationOrder);
      metrics.valLoss = validated.loss;
      metrics.valAccuracy = validated.accuracy;
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

/** Mean loss and accuracy of a model over all test rows. */
export async function evaluateModel(fit: Fit): Promise<{ loss: number; accuracy: number }> {
  return runSteps(fit, 'evaluating', fit.training.epochs, consecutive(0, fit.counts.test));
}

async function runSteps(
  fit: Fit,
  phase: 'training' | 'validating' | 'evaluating',
  epoch: number,
  order: Int32Array,
): Promise<{ loss: number; accuracy: number }> {
  const { runner, training, progress } = fit;
  const totals = { rows: 0, lossSum: 0, correct: 0 };
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
    progress.step({
      phase,
      model: fit.model,
      epoch,
      epochs: training.epochs,
      step,
      steps,
      ...(phase === 'training' ? { metrics: means(totals) } : {}),
    });
  }
  return means(totals);
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

function add(totals: { rows: number; lossSum: number; correct: number }, result: StepResult): void {
  totals.rows += result.rows;
  totals.lossSum += result.lossSum;
  totals.correct += result.correct;
}

/** Row-weighted, so that a last batch that is smaller counts for no more than its rows. */
function means(totals: StepResult): { loss: number; accuracy: number } {
  return { loss: totals.lossSum / totals.rows, accuracy: totals.correct / totals.rows };
}
