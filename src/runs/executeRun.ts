import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { decoderCount } from '../decoder/decoderCount';
import { DecoderPool } from '../decoder/decoderPool';
import type { StreamingSupport } from '../engine/data/streaming/rowDecoder';
import type { EarlierWork } from '../engine/experimentContext';
import { runExperiment } from '../engine/runExperiment';
import { parallelismFor } from '../engine/training/parallelism';
import { CancelledError, toFailure } from '../protocol/errors';
import { terminalKinds, type RunEvent, type RunEventBody, type RunProgress, type Versions } from '../protocol/events';
import type { Experiment } from '../protocol/experiment';
import type { WrittenExperiment } from '../protocol/writtenExperiment';
import { cacheFolder } from '../runtime/cacheFolder';
import { loadTensorFlow, type TensorFlow } from '../runtime/loadTensorFlow';
import { machineMemory } from '../runtime/machineMemory';
import { hasBfloat16, inspectProcessor } from '../runtime/processor';
import { badRowsFile } from './badRowsFile';
import { checkpointFiles } from './checkpointFiles';
import { predictionFiles } from './predictionFiles';
import { resumeRun } from './resumeRun';
import { claimRun } from './runClaim';
import { readExperiment, readManifest } from './runReader';
import { RunWriter } from './runWriter';
import { saveTrainedModel } from './trainedModels';

export interface RunRequest {
  readonly work: NewRun | ResumedRun;
  /** Folder of a verified runtime. */
  readonly runtimeFolder: string;
  /** Where the bundles and the built-in data are: `dist`. */
  readonly assetsFolder: string;
  readonly onEvent: (event: RunEvent) => void;
  readonly onProgress: (progress: RunProgress) => void;
  readonly signal: AbortSignal;
}

export interface NewRun {
  readonly experiment: Experiment;
  /** What a person wrote of the experiment; absent where a program made it, as from settings. */
  readonly written?: WrittenExperiment | undefined;
  /** Folder in which the run's own folder is made. */
  readonly runsFolder: string;
}

export interface ResumedRun {
  /** Folder of a run that did not come to its end. */
  readonly resume: string;
}

export type RunOutcome = 'done' | 'failed' | 'cancelled';

/**
 * Runs an experiment from its first event to its last, or from where it was interrupted. Every event is on disk before
 * it is told. A failure is the run's last event; only what goes wrong before the run has a folder is thrown, and a failure
 * that cannot be written to it.
 */
export async function executeRun(request: RunRequest): Promise<{ outcome: RunOutcome; folder: string }> {
  request.onProgress({ phase: 'preparing', activity: 'Loading TensorFlow' });
  const experiment = 'resume' in request.work ? await readExperiment(request.work.resume) : request.work.experiment;
  const parallelism = parallelismFor(experiment, os.availableParallelism());
  const tf = loadTensorFlow(request.runtimeFolder, request.assetsFolder, parallelism);
  const { opened, release } = await claim(request.work);
  const { writer } = opened;
  const emit = (body: RunEventBody): void => {
    const event: RunEvent = { ...body, runId: writer.runId, time: new Date().toISOString() };
    try {
      writer.append(event);
    } catch (error) {
      // How a run failed is told also where it cannot be written. One that has come to its end without a trace has failed.
      if (terminalKinds.has(event.kind) && event.kind !== 'runCompleted') {
        request.onEvent(event);
      }
      throw error;
    }
    request.onEvent(event);
  };
  try {
    const outcome = await run(request, { tf, ...opened, replicas: parallelism.replicas }, emit);
    return { outcome, folder: writer.folder };
  } finally {
    await release();
  }
}

interface OpenedRun {
  readonly writer: RunWriter;
  readonly experiment: Experiment;
  /** Present when the run goes on. */
  readonly earlier?: EarlierWork;
  readonly written?: WrittenExperiment | undefined;
}

/** Opens the run for this process alone. */
async function claim(work: NewRun | ResumedRun): Promise<{ opened: OpenedRun; release: () => Promise<void> }> {
  if (!('resume' in work)) {
    const writer = RunWriter.create(work.runsFolder, work.experiment);
    const { experiment, written } = work;
    return { opened: { writer, experiment, written }, release: await claimRun(writer.folder) };
  }
  await readManifest(work.resume);
  const release = await claimRun(work.resume);
  try {
    return { opened: await resumeRun(work.resume), release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function run(
  request: RunRequest,
  {
    tf,
    writer,
    experiment,
    earlier,
    written,
    replicas,
  }: OpenedRun & { readonly tf: TensorFlow; readonly replicas: number },
  emit: (body: RunEventBody) => void,
): Promise<RunOutcome> {
  const start = performance.now();
  const backend = describeBackend(tf, request.assetsFolder);
  try {
    if (earlier === undefined) {
      emit({ kind: 'runStarted', experiment, seed: experiment.training.seed, ...backend });
    } else {
      emit({ kind: 'runResumed', ...backend });
    }
    await runExperiment({
      tf,
      experiment,
      builtInData: path.join(request.assetsFolder, 'data', 'mnist'),
      replicas,
      memoryBytes: machineMemory(),
      hasBfloat16: hasBfloat16(await inspectProcessor(request.signal)),
      emit,
      progress: request.onProgress,
      checkpoints: checkpointFiles(writer.folder),
      predictions: predictionFiles(writer.folder),
      ...(earlier === undefined ? {} : { earlier }),
      ...(written === undefined ? {} : { written }),
      saveModel: (name, trained) => writer.saveModel(name, (folder) => saveTrainedModel(folder, trained)),
      streaming: streamingSupport(request),
      keepBadRows: badRowsFile(writer.folder),
      signal: request.signal,
    });
    emit({ kind: 'runCompleted', durationMs: (earlier?.activeMs ?? 0) + performance.now() - start });
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

/** Decoded rows are kept beside the runtime, on a disk; the system's folder for temporary files may be memory. */
function streamingSupport({ runtimeFolder, assetsFolder }: RunRequest): StreamingSupport {
  return {
    cacheFolder: path.join(cacheFolder(), 'rows'),
    openDecoder: (cache, streams) => new DecoderPool({ runtimeFolder, assetsFolder, cache, streams }, decoderCount()),
  };
}

function describeBackend(tf: TensorFlow, assetsFolder: string): { backend: string; versions: Versions } {
  const { binding } = tf.backend() as unknown as { binding: { TF_Version: string } };
  return {
    backend: `TensorFlow ${binding.TF_Version} on the CPU, ${threadsText(os.availableParallelism(), process.env)}`,
    versions: {
      multimodalLab: productVersion(assetsFolder),
      tensorflow: binding.TF_Version,
      tfjs: tf.version['tfjs-core'],
      node: process.versions.node,
    },
  };
}

/** `2 threads, 1 for an operation`: how the cores are used decides in which order sums are formed. */
export function threadsText(threads: number, environment: NodeJS.ProcessEnv): string {
  const each = environment['TF_NUM_INTRAOP_THREADS'];
  const all = `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return each === undefined || each === String(threads) ? all : `${all}, ${each} for an operation`;
}

/** The version in the `package.json` beside the assets folder. */
export function productVersion(assetsFolder: string): string {
  const text = readFileSync(path.join(assetsFolder, '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
