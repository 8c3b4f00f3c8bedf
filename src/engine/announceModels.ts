import type { RunEventBody } from '../protocol/events';
import { gridNotice, gridWarnings } from '../protocol/gridText';
import type { DatasetModality } from './data/multimodalDataset';
import type { BuiltModel } from './models/buildModel';
import { summarize } from './models/summary';

/**
 * Tells of all models before the first step, so that their tables are there from the beginning, and then on which grid
 * those join that resample sequences.
 */
export function announceModels(
  emit: (event: RunEventBody) => void,
  models: readonly BuiltModel[],
  modalities: readonly DatasetModality[],
): void {
  for (const { name, model, sequential, grid } of models) {
    const summary = summarize(model, { sequential });
    emit({ kind: 'modelBuilt', model: name, summary, ...(grid === undefined ? {} : { grid }) });
  }
  for (const { grid } of models) {
    const notices = grid === undefined ? [] : [gridNotice(grid, modalities), ...gridWarnings(grid, modalities)];
    notices.forEach((message) => emit({ kind: 'notice', message }));
  }
}
