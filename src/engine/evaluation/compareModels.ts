import type { RunEventBody } from '../../protocol/events';
import type { Experiment } from '../../protocol/experiment';
import { isClassic } from '../../protocol/isClassic';
import { scoreKindOf, type ScoreKind } from '../../protocol/score';
import { isSingleModality } from '../../protocol/singleModality';
import { constantAnswer } from './constantAnswer';
import { textCeiling } from './textCeiling';

export type ComparisonReady = Extract<RunEventBody, { kind: 'comparisonReady' }>;

/**
 * Compares the first model that joins modalities with its baseline: the best single modality or, in the classic lab, the
 * image alone. The best joining model on the test rows would be flattered by the choice.
 * @param scores Test scores, in the order in which the experiment names the models.
 * @returns `undefined` when one of the two was not trained: then there is nothing to compare.
 */
export function compareModels(
  experiment: Experiment,
  scores: ReadonlyMap<string, number>,
  dataset: Parameters<typeof constantAnswer>[0],
): ComparisonReady | undefined {
  const classic = isClassic(experiment);
  const metric = scoreKindOf(dataset);
  const baseline = classic ? 'image-only' : bestSingle(scores, metric);
  const candidate = [...scores.keys()].find((name) => !isSingleModality(name));
  const baselineValue = scores.get(baseline ?? '');
  const candidateValue = scores.get(candidate ?? '');
  if (
    baseline === undefined ||
    baselineValue === undefined ||
    candidate === undefined ||
    candidateValue === undefined
  ) {
    return undefined;
  }
  const noise = experiment.data.textNoise;
  return {
    kind: 'comparisonReady',
    baseline,
    candidate,
    metric,
    baselineValue,
    candidateValue,
    improvement: metric === 'accuracy' ? candidateValue - baselineValue : baselineValue - candidateValue,
    ...(classic ? { textCeiling: { noise, accuracy: textCeiling(noise, dataset.classes) } } : {}),
    constant: constantAnswer(dataset),
  };
}

/**
 * The single modality with the best score on the test rows. Choosing it there favours the baseline, so that what is left
 * as improvement is not made by the choice.
 */
function bestSingle(scores: ReadonlyMap<string, number>, metric: ScoreKind): string | undefined {
  const singles = [...scores].filter(([name]) => isSingleModality(name));
  const sign = metric === 'accuracy' ? -1 : 1;
  return singles.sort(([, a], [, b]) => sign * (a - b))[0]?.[0];
}
