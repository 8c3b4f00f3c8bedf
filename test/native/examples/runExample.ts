import path from 'node:path';

import { expect } from 'vitest';

import { planExperiment } from '../../../src/cli/planExperiment';
import type { RunEvent } from '../../../src/protocol/events';
import { executeWork } from '../../support/executeWork';
import { projectFolder } from '../../support/project';
import { temporaryFolder } from '../../support/temporaryFolder';

export const examplesFolder = path.join(projectFolder, 'examples');

/** What became of an example that was run in a shortened form. */
export interface ExampleRun {
  /** Test accuracy of each model. */
  readonly accuracies: Readonly<Record<string, number>>;
  readonly events: readonly RunEvent[];
}

/** Runs an example to its end with some of its fields changed, so that it is done in seconds. */
export async function runExample(file: string, changes: readonly string[]): Promise<ExampleRun> {
  const planned = await planExperiment(path.join(examplesFolder, file), changes);
  const { outcome, events } = await executeWork({ ...planned, runsFolder: temporaryFolder() });
  expect(outcome, JSON.stringify(events.at(-1))).toBe('done');
  const accuracies = events.flatMap((event) =>
    event.kind === 'modelEvaluated' ? [[event.model, event.metrics.accuracy ?? Number.NaN] as const] : [],
  );
  return { accuracies: Object.fromEntries(accuracies), events };
}

export function accuracyOf({ accuracies }: ExampleRun, model: string): number {
  const accuracy = accuracies[model];
  expect(accuracy, `${model}, among ${Object.keys(accuracies).join(', ')}`).toBeTypeOf('number');
  return accuracy ?? Number.NaN;
}

/** Accuracy of the best model that has one modality. */
export function bestSingle({ accuracies }: ExampleRun): number {
  return Math.max(...Object.entries(accuracies).flatMap(([name, value]) => (name.endsWith('-only') ? [value] : [])));
}
