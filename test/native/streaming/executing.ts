import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { RunEvent } from '../../../src/protocol/events';
import type { Experiment } from '../../../src/protocol/experiment';
import { readRun } from '../../../src/runs/runReader';
import { cacheFolder } from '../../../src/runtime/cacheFolder';
import { executeWork, type Executed, type ExecutionOptions } from '../../support/executeWork';
import { temporaryFolder } from '../../support/temporaryFolder';

/** Runs an experiment, or goes on with the run in a folder, in this process. */
export async function execute(what: Experiment | string, options?: ExecutionOptions): Promise<Executed> {
  const work = typeof what === 'string' ? { resume: what } : { experiment: what, runsFolder: temporaryFolder() };
  return executeWork(work, options);
}

/** Runs an experiment up to the end of its first epoch. */
export async function interrupt(experiment: Experiment, meanwhile: () => void = () => undefined): Promise<Executed> {
  const abort = new AbortController();
  return execute(experiment, {
    signal: abort.signal,
    onEvent: ({ kind }) => {
      if (kind === 'epochEnded') {
        meanwhile();
        abort.abort();
      }
    },
  });
}

/** Everything that was measured and learnt, without what a clock says. */
export function learnt({ events, folder }: Pick<Executed, 'events' | 'folder'>): unknown {
  const numbers = events.flatMap<unknown>((event) => {
    switch (event.kind) {
      case 'epochEnded':
        return [{ model: event.model, epoch: event.epoch, metrics: event.metrics }];
      case 'modelEvaluated':
        return [{ model: event.model, metrics: event.metrics }];
      case 'comparisonReady':
        return [{ improvement: event.improvement, paired: event.paired }];
      default:
        return [];
    }
  });
  const saved = path.join(folder, 'weights');
  const said = readdirSync(path.join(folder, 'predictions')).map((file) => [
    file,
    readFileSync(path.join(folder, 'predictions', file), 'utf8'),
  ]);
  const weights = readdirSync(saved).map((model) => [
    model,
    createHash('sha256')
      .update(readFileSync(path.join(saved, model, 'weights.bin')))
      .digest('hex'),
  ]);
  return { numbers, said, weights };
}

/** What a run's folder says was measured, without what a clock says. */
export async function measured(folder: string): Promise<unknown> {
  const { models, comparison } = await readRun(folder);
  return [
    comparison,
    ...models.map(({ name, evaluation, epochs }) => ({
      ...{ name, evaluation },
      epochs: epochs.map(({ epoch, metrics }) => ({ epoch, metrics })),
    })),
  ];
}

export function notices(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => (event.kind === 'notice' ? [event.message] : []));
}

export function cacheFiles(): string[] {
  const folder = path.join(cacheFolder(), 'rows');
  return existsSync(folder) ? readdirSync(folder) : [];
}
