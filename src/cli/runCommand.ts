import path from 'node:path';

import { LabError } from '../protocol/errors';
import { applyEvent, applyProgress, initialSnapshot, startedAgain, type RunSnapshot } from '../protocol/snapshot';
import { executeRun, type RunOutcome, type RunRequest } from '../runs/executeRun';
import { readRun } from '../runs/runReader';
import { cancellable } from './cancellable';
import { exitCodeOf, exitCodes } from './exitCodes';
import { planExperiment } from './planExperiment';
import { requireRuntime } from './requireRuntime';
import { resolveRun } from './resolveRun';
import { TerminalView } from './terminalView';

export interface RunOptions {
  readonly set: readonly string[];
  readonly seed?: number;
  readonly out: string;
  readonly resume?: string;
  readonly json?: boolean;
  readonly libraryFolder?: string;
}

/**
 * `mmlab run`: trains in this process and shows the run as it goes on.
 * @returns The exit code.
 */
export async function runCommand(file: string | undefined, options: RunOptions): Promise<number> {
  const plan = await planRun(file, options);
  const runtimeFolder = await requireRuntime(options.libraryFolder);
  const json = options.json === true;
  const view = json ? undefined : new TerminalView(process.stdout);
  let snapshot = plan.initial;
  return cancellable(async (signal) => {
    const running = executeRun({
      work: plan.work,
      runtimeFolder,
      assetsFolder: __dirname,
      signal,
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
    const { outcome, folder } = await running.catch((error: unknown) => {
      view?.stop();
      throw snapshot.startedAt === undefined ? withRemedy(error, plan.work) : error;
    });
    view?.finish(snapshot, folder);
    explainInternal(snapshot);
    return exitCode(outcome, snapshot.failure?.code);
  });
}

/** Where the folder of a new run cannot be made, another place may do. */
function withRemedy(error: unknown, work: RunRequest['work']): unknown {
  return error instanceof LabError && error.code === 'storeFailed' && 'runsFolder' in work
    ? new LabError(error.code, `${error.message} Name a folder that can be written to with --out.`, error.detail, {
        cause: error.cause,
      })
    : error;
}

/** A failure that nobody foresaw is told with its details: a terminal has no log to look them up in. */
function explainInternal({ failure }: RunSnapshot): void {
  if (failure?.code === 'internal' && failure.detail !== undefined) {
    process.stderr.write(`${failure.detail}\n`);
  }
}

async function planRun(
  file: string | undefined,
  options: RunOptions,
): Promise<{ work: RunRequest['work']; initial: RunSnapshot }> {
  const { resume, seed } = options;
  if (options.out.trim() === '') {
    throw new LabError('badUsage', '--out names no folder. Name one, or leave it out.');
  }
  if (resume === undefined) {
    const overrides = [...options.set, ...(seed === undefined ? [] : [`training.seed=${seed}`])];
    const otherSeed = options.set.find((override) => override.startsWith('training.seed='));
    if (seed !== undefined && otherSeed !== undefined) {
      throw new LabError('badUsage', `--seed ${seed} and --set ${otherSeed} both say the seed; leave one of them out.`);
    }
    const planned = await planExperiment(file, overrides);
    const work = { ...planned, runsFolder: path.resolve(options.out) };
    return { work, initial: initialSnapshot(planned.experiment, 'starting') };
  }
  if (file !== undefined || options.set.length > 0 || seed !== undefined) {
    throw new LabError(
      'badUsage',
      'A resumed run keeps its experiment: --resume goes without a file, --set and --seed.',
    );
  }
  const folder = await resolveRun(resume, options.out, '--out');
  return { work: { resume: folder }, initial: startedAgain(await readRun(folder)) };
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
