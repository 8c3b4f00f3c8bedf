import { formatMetric, modelTitle } from '../../src/protocol/format';
import { stateTitle } from '../../src/protocol/runText';
import { formatEpochScore, formatScore, scoreTitles, trainingScore, validationScore } from '../../src/protocol/score';
import type { RunSnapshot } from '../../src/protocol/snapshot';
import { html } from '../dom';
import type { View } from '../view';

/** What is worth saying aloud when one snapshot follows another: a new state, finished epochs, evaluations. */
export function announcements(before: RunSnapshot | undefined, after: RunSnapshot): string[] {
  const said: string[] = [];
  if (before === undefined || before.runId !== after.runId || stateTitle(before) !== stateTitle(after)) {
    said.push(`${after.name}: ${stateTitle(after)}.`);
  }
  if (before === undefined || before.runId !== after.runId) {
    return said;
  }
  for (const model of after.models) {
    const known = before.models.find((other) => other.name === model.name);
    const newest = model.epochs.at(-1);
    if (newest !== undefined && newest.epoch !== known?.epochs.at(-1)?.epoch) {
      const { metrics } = newest;
      const kind = metrics.mae === undefined ? 'accuracy' : 'mae';
      const name = scoreTitles[kind].toLowerCase();
      const written = (value: number | undefined): string => formatEpochScore(kind, value ?? Number.NaN);
      const validated = validationScore(metrics);
      const validation = validated === undefined ? '' : `, validation ${name} ${written(validated)}`;
      said.push(
        `${modelTitle(model.name)}, epoch ${newest.epoch} of ${newest.epochs}: loss ${formatMetric(metrics.loss)}, ${name} ${written(trainingScore(metrics))}${validation}.`,
      );
    }
    if (model.evaluation !== undefined && known?.evaluation === undefined) {
      const { metric, score } = model.evaluation;
      said.push(`${modelTitle(model.name)}: test ${scoreTitles[metric].toLowerCase()} ${formatScore(metric, score)}.`);
    }
  }
  return said;
}

/** A region that is heard and not seen; positions inside an epoch are never announced. */
export function createAnnouncer(): View {
  const element = html('div', { class: 'visually-hidden', 'aria-live': 'polite', role: 'status' });
  let before: RunSnapshot | undefined;
  return {
    element,
    update: ({ snapshot }) => {
      const said = announcements(before, snapshot);
      before = snapshot;
      if (said.length > 0) {
        element.textContent = said.join(' ');
      }
    },
  };
}
