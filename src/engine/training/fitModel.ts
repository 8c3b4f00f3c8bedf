import { setImmediate } from 'node:timers/promises';

import { CancelledError } from '../../protocol/errors';
import type { EpochMetrics, RunEventBody } from '../../protocol/events';
import type { Experiment } from '../../protocol/experiment';
import { batchCount, batches, consecutive, type Batch } from '../data/batches';
import type { Column } from '../data/column';
import { randomStream, shuffledIndices } from '../random';
import type { ProgressMeter } from './progressMeter';
import type { StepResult, StepRunner } from './stepRunner';

/** Labelled rows as a model takes them: one column for each of its inputs. */
export interface Rows {
  readonly columns: readonly Column[];
  readonly labels: Uint8Array;
}

export interface Fit {
  readonly model: string;
  readonly runner: StepRunner;
  /** Training and validation rows, the latter at the end. */
  readonly rows: Rows;
  /** How many of the rows are for training. */
  readonly trainingRows: number;
  readonly training: Experiment['training'];
  readonly emit: (event: RunEventBody) => void;
  readonly progress: ProgressMeter;
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * Trains for all epochs. The order of the rows is drawn anew for each epoch and depends on the seed and the epoch only.
 * @throws CancelledError within one step of the signal; the epoch that was cut short is not reported.
 */
export async function fitModel(fit: Fit): Promise<void> {
  const { model, training, trainingRows } = fit;
  for (let epoch = 1; epoch <= training.epochs; epoch++) {
    const start = fit.now();
    const order = shuffledIndices(trainingRows, randomStream(training.seed, `order/epoch ${epoch}`));
    const trained = await runSteps(fit, 'training', epoch, order);
    const trainingMs = fit.now() - start;
    const validationOrder = consecutive(trainingRows, fit.rows.labels.length);
    const metrics: EpochMetrics = { loss: trained.loss, accuracy: trained.accuracy };
    if (validationOrder.length > 0) {
      const validated = await runSteps(fit, 'validating', epoch, validationOrder);
      metrics.valLoss = validated.loss;
      metrics.valAccuracy = validated.accuracy;
    }
    const steps = batchCount(trainingRows, training.batchSize);
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
  }
}

/** Mean loss and accuracy of a model over all of the given rows, without training. */
export async function evaluateModel(fit: Fit): Promise<{ loss: number; accuracy: number }> {
  return runSteps(fit, 'evaluating', fit.training.epochs, consecutive(0, fit.rows.labels.length));
}

async function runSteps(
  fit: Fit,
  phase: 'training' | 'validating' | 'evaluating',
  epoch: number,
  order: Int32Array,
): Promise<{ loss: number; accuracy: number }> {
  const { runner, rows, training, progress } = fit;
  const totals = { rows: 0, lossSum: 0, correct: 0 };
  const steps = batchCount(order.length, training.batchSize);
  let step = 0;
  for (const batch of batches(rows.columns, rows.labels, order, training.batchSize)) {
    // A turn of the event loop between steps lets a request to stop arrive.
    await setImmediate();
    if (fit.signal.aborted) {
      throw new CancelledError();
    }
    add(totals, runStep(runner, phase, batch));
    step++;
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

function runStep(runner: StepRunner, phase: string, batch: Batch): StepResult {
  return phase === 'training' ? runner.trainStep(batch) : runner.testStep(batch);
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
