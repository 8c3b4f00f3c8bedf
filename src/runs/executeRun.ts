import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { runExperiment } from '../engine/runExperiment';
import { CancelledError, toFailure } from '../protocol/errors';
import type { RunEvent, RunEventBody, RunProgress, Versions } from '../protocol/events';
import type { Experiment } from '../protocol/experiment';
import { loadTensorFlow, type TensorFlow } from '../runtime/loadTensorFlow';
import { RunWriter } from './runWriter';

export interface RunRequest {
  readonly experiment: Experiment;
  /** Folder in which the run's own folder is made. */
  readonly runsFolder: string;
  /** Folder of a verified runtime. */
  readonly runtimeFolder: string;
  /** Where the bundles and the built-in data are: `dist`. */
  readonly assetsFolder: string;
  readonly onEvent: (event: RunEvent) => void;
  readonly onProgress: (progress: RunProgress) => void;
  readonly signal: AbortSignal;
}

export type RunOutcome = 'done' | 'failed' | 'cancelled';

/**
 * Runs an experiment from its first event to its last. Every event is on disk before it is told. A failure is the
 * run's last event; only what goes wrong before the run has a folder is thrown.
 */
export async function executeRun(request: RunRequest): Promise<{ outcome: RunOutcome; folder: string }> {
  request.onProgress({ phase: 'preparing', activity: 'Loading TensorFlow' });
  const tf = loadTensorFlow(request.runtimeFolder, request.assetsFolder);
  const writer = RunWriter.create(request.runsFolder, request.experiment);
  const start = performance.now();
  const emit = (body: RunEventBody): void => {
    const event: RunEvent = { ...body, runId: writer.runId, time: new Date().toISOString() };
    writer.append(event);
    request.onEvent(event);
  };
  const outcome = await run(request, tf, writer, emit, start);
  return { outcome, folder: writer.folder };
}

async function run(
  request: RunRequest,
  tf: TensorFlow,
  writer: RunWriter,
  emit: (body: RunEventBody) => void,
  start: number,
): Promise<RunOutcome> {
  const { experiment, signal } = request;
  try {
    emit({
      kind: 'runStarted',
      experiment,
      seed: experiment.training.seed,
      ...describeBackend(tf, request.assetsFolder),
    });
    await runExperiment({
      tf,
      experiment,
      builtInData: path.join(request.assetsFolder, 'data', 'mnist'),
      emit,
      progress: request.onProgress,
      saveWeights: (name, model) =>
        writer.saveWeights(name, async (folder) => {
          await model.save(`file://${folder}`);
        }),
      signal,
    });
    emit({ kind: 'runCompleted', durationMs: performance.now() - start });
    return 'done';
  } catch (error) {
    if (error instanceof CancelledError) {
      emit({ kind: 'runCancelled' });
      return 'cancelled';
    }
    emit({ kind: 'runFailed', ...toFailure(error) });
    return 'failed';
  }
}

function describeBackend(tf: TensorFlow, assetsFolder: string): { backend: string; versions: Versions } {
  const { binding } = tf.backend() as unknown as { binding: { TF_Version: string } };
  const threads = os.availableParallelism();
  return {
    backend: `TensorFlow ${binding.TF_Version} on the CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    versions: {
      multimodalLab: productVersion(assetsFolder),
      tensorflow: binding.TF_Version,
      tfjs: tf.version['tfjs-core'],
      node: process.versions.node,
    },
  };
}

/** The version in the `package.json` beside the assets folder. */
export function productVersion(assetsFolder: string): string {
  const text = readFileSync(path.join(assetsFolder, '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
