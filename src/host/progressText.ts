import { progressFacts, progressRemaining, shortModelTitle, stateTitle } from '../protocol/runText';
import { formatGain, formatScore } from '../protocol/score';
import type { RunSnapshot } from '../protocol/snapshot';

/** How far a run is, in one line for a notification: `Multimodal: Epoch 3 of 5 · step 120 of 422 · 12% · 40 s left`. */
export function progressLine(snapshot: RunSnapshot): string {
  const { progress } = snapshot;
  if (progress === undefined) {
    return stateTitle(snapshot);
  }
  const facts = [...progressFacts(progress), ...progressRemaining(progress)].join(' · ');
  return progress.phase === 'preparing' ? facts : `${shortModelTitle(progress.model)}: ${facts}`;
}

/** The same as short as the status bar wants it: `Multimodal 3/5 12%`. */
export function progressLabel(snapshot: RunSnapshot): string {
  const { progress } = snapshot;
  if (progress === undefined || progress.phase === 'preparing') {
    return stateTitle(snapshot);
  }
  const { model, epoch, epochs, fraction } = progress;
  return `${shortModelTitle(model)} ${epoch}/${epochs} ${Math.floor(fraction * 100)}%`;
}

/** Share of the run that is done, 0 to 1; zero while that is not known. */
export function progressFraction(snapshot: RunSnapshot): number {
  const { progress } = snapshot;
  return progress === undefined || progress.phase === 'preparing' ? 0 : progress.fraction;
}

/** What a run brought, for the notification at its end. */
export function outcomeLine(snapshot: RunSnapshot): string {
  const { comparison, models, name } = snapshot;
  if (comparison !== undefined) {
    const { baseline, candidate, metric, baselineValue, candidateValue, improvement } = comparison;
    return `${name} is done: ${shortModelTitle(candidate)} ${formatScore(metric, candidateValue)}, ${shortModelTitle(baseline)} ${formatScore(metric, baselineValue)}, improvement ${formatGain(metric, improvement)}${metric === 'accuracy' ? ' points' : ''}.`;
  }
  const scores = models.flatMap((model) =>
    model.evaluation === undefined
      ? []
      : [`${shortModelTitle(model.name)} ${formatScore(model.evaluation.metric, model.evaluation.score)}`],
  );
  return `${name} is done: ${scores.join(', ')}.`;
}
