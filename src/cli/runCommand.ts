import path from 'node:path';

import { LabError } from '../protocol/errors';
import { applyEvent, applyProgress, initialSnapshot } from '../protocol/snapshot';
import { executeRun, type RunOutcome } from '../runs/executeRun';
import { locateRuntime } from '../runtime/locateRuntime';
import { exitCodeOf, exitCodes } from './exitCodes';
import { loadExperiment } from './experimentFile';
import { abortOnSignals } from './signals';
import { TerminalView } from './terminalView';

export interface RunOptions {
  readonly set: readonly string[];
  readonly seed?: number;
  readonly out: string;
  readonly json?: boolean;
  readonly libraryFolder?: string;
}

/**
 * `mmlab run`: trains in this process and shows the run as it goes on.
 * @returns The exit code.
 */
export async function runCommand(file: string | undefined, options: RunOptions): Promise<number> {
  const seed = options.seed === undefined ? [] : [`training.seed=${options.seed}`];
  const experiment = await loadExperiment(file, [...options.set, ...seed]);
  const { libraryFolder } = options;
  const runtime = await locateRuntime({
    assetsFolder: __dirname,
    ...(libraryFolder === undefined ? {} : { libraryFolder }),
  });
  if (runtime === undefined) {
    throw new LabError(
      'runtimeMissing',
      'The native runtime is not installed. Run "mmlab setup" once, then run again.',
    );
  }
  const json = options.json === true;
  const view = json ? undefined : new TerminalView(process.stdout);
  let snapshot = initialSnapshot(experiment, 'starting');
  const signals = abortOnSignals();
  try {
    const { outcome, folder } = await executeRun({
      experiment,
      runsFolder: path.resolve(options.out),
      runtimeFolder: runtime.folder,
      assetsFolder: __dirname,
      signal: signals.signal,
      onEvent: (event) => {
        snapshot = applyEvent(snapshot, event);
        if (json) {
          process.stdout.write(`${JSON.stringify(event)}\n`);
        }
        view?.show(event, snapshot);
      },
      onProgress: (progress) => {
        snapshot = applyProgress(snapshot, progress);
        view?.showProgress(snapshot);
      },
    });
    view?.finish(snapshot, folder);
    return exitCode(outcome, snapshot.failure?.code);
  } finally {
    signals.dispose();
  }
}

function exitCode(outcome: RunOutcome, code: Parameters<typeof exitCodeOf>[0] | undefined): number {
  switch (outcome) {
    case 'done':
      return exitCodes.done;
    case 'cancelled':
      return exitCodes.cancelled;
    case 'failed':
      return code === undefined ? exitCodes.failed : exitCodeOf(code);
  }
}
