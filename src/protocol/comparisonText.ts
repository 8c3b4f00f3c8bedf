import { caveatSentences } from './caveatText';
import { formatPercent, formatPoints, modelTitle } from './format';
import { isClassic } from './isClassic';
import { isPaired, pairedReading, singleGroupSentence } from './pairedText';
import { rankingSentence } from './rankingText';
import { evaluationLine, noComparisonReason } from './runText';
import { formatScore } from './score';
import { intervalsOverlap, scoreInterval } from './scoreInterval';
import { isSingleModality } from './singleModality';
import { isActive, type Comparison, type ModelSnapshot, type RunSnapshot } from './snapshot';

/** What a comparison says, as lines and as a sentence. */

/**
 * The lines with which a run ends. The improvement of an accuracy is in percentage points, which the classic lab's fixed lines
 * do not say.
 */
export function comparisonLines(comparison: Comparison, experiment: Parameters<typeof isClassic>[0]): string[] {
  const { metric, baseline, candidate, baselineValue, candidateValue, improvement } = comparison;
  return [
    metric === 'accuracy' ? 'COMPARISON:' : 'COMPARISON (mean absolute error):',
    `${modelTitle(baseline)}: ${formatScore(metric, baselineValue)}`,
    `${modelTitle(candidate)}: ${formatScore(metric, candidateValue)}`,
    `Improvement: ${metric === 'accuracy' && !isClassic(experiment) ? `${formatPoints(improvement)} percentage points` : formatScore(metric, improvement)}`,
  ];
}

/** What a run brought, to be pasted elsewhere: the comparison, if there is one, and one line for each model. */
export function resultText(snapshot: RunSnapshot): string | undefined {
  const { comparison, experiment, models } = snapshot;
  const lines = models.flatMap(({ name, evaluation }) =>
    evaluation === undefined ? [] : [evaluationLine(name, evaluation)],
  );
  if (comparison === undefined) {
    const sentences = [...uncomparedSentence(snapshot), ...resultSentences(snapshot)];
    return lines.length === 0
      ? undefined
      : [...lines, ...(sentences.length === 0 ? [] : ['', ...sentences])].join('\n');
  }
  return [...comparisonLines(comparison, experiment), '', ...lines, '', ...resultSentences(snapshot)].join('\n');
}

/**
 * What can be read from the numbers of a run and what cannot: of the comparison, with what makes it say less, and of
 * several ways to join, once all are done.
 */
export function resultSentences(
  snapshot: Pick<RunSnapshot, 'comparison' | 'experiment' | 'dataset' | 'models' | 'state'>,
): string[] {
  const { comparison, models, state } = snapshot;
  const ranking = rankingSentence(models, comparison);
  if (comparison === undefined) {
    return ranking === undefined || isActive(state) ? [] : [ranking];
  }
  return [
    comparisonSentence(comparison, models),
    ...differenceSentences(comparison, models),
    ...caveatSentences(snapshot, comparison),
    ...(ranking === undefined ? [] : [ranking]),
  ];
}

/** What the chance of which rows are in the test leaves of the difference, where that can be said. */
function differenceSentences(comparison: Comparison, models: readonly ModelSnapshot[]): string[] {
  const sentence = isPaired(comparison)
    ? pairedReading(comparison, isChosen(comparison, models))
    : singleGroupSentence(comparison);
  return sentence === undefined ? [] : [sentence];
}

/** Why a run on other data than the classic lab's has come to its end without a comparison; empty for any other run. */
export function uncomparedSentence(snapshot: RunSnapshot): string[] {
  const reason = noComparisonReason(snapshot);
  return reason === undefined || snapshot.state !== 'done' || isClassic(snapshot.experiment) ? [] : [reason];
}

/**
 * What a comparison says beyond its numbers, in one sentence: what the classic lab's text gives away, or what the
 * baseline of other data is.
 */
export function comparisonSentence(comparison: Comparison, models: readonly ModelSnapshot[]): string {
  const { baseline, candidate, textCeiling } = comparison;
  if (textCeiling !== undefined) {
    return textCeilingSentence({ ...comparison, textCeiling }, models);
  }
  const baselineTitle = `the ${modelTitle(baseline)}`;
  const best = isChosen(comparison, models)
    ? `${baselineTitle}, the best single modality on the test rows,`
    : baselineTitle;
  const fused = models.filter((model) => !isSingleModality(model.name)).length;
  const chosen =
    fused > 1
      ? `The ${modelTitle(candidate)}, the first named of the ${fused} that join modalities,`
      : `The ${modelTitle(candidate)}`;
  const doubt = doubtOf(comparison, models);
  const isAccuracy = comparison.metric === 'accuracy';
  switch (outcomeOf(comparison, models)) {
    case 'better':
      return `${chosen} is ${isAccuracy ? 'right more often' : 'nearer to the target'} than ${best} in this one run.${doubt}`;
    case 'equal':
      return `${chosen} and ${best} are ${isAccuracy ? 'right equally often' : 'equally near to the target'} in this one run: joining the modalities did not help here.${doubt}`;
    case 'worse':
      return `${chosen} is ${isAccuracy ? 'right less often' : 'further from the target'} than ${best} in this one run: joining the modalities did not help here.${doubt}`;
  }
}

/** Accuracies are equal where the same number of rows is right: fractions may differ by rounding. */
function outcomeOf(
  { candidate, metric, improvement }: Comparison,
  models: readonly ModelSnapshot[],
): 'better' | 'equal' | 'worse' {
  const rows = models.find(({ name }) => name === candidate)?.evaluation?.rows;
  const isEqual = metric === 'accuracy' && rows !== undefined ? Math.abs(improvement) * rows < 0.5 : improvement === 0;
  return isEqual ? 'equal' : improvement > 0 ? 'better' : 'worse';
}

/** Whether the baseline is the best of several on the test rows; the classic lab's is the image, whatever it reaches. */
function isChosen({ textCeiling }: Comparison, models: readonly ModelSnapshot[]): boolean {
  const singles = models.filter(({ name, evaluation }) => isSingleModality(name) && evaluation !== undefined);
  return textCeiling === undefined && singles.length > 1;
}

/** What the two intervals leave open; nothing where another sentence says more of the difference, or that nothing can be said. */
function doubtOf(comparison: Comparison, models: readonly ModelSnapshot[]): string {
  if (isPaired(comparison) || singleGroupSentence(comparison) !== undefined) {
    return '';
  }
  const compared = [comparison.baseline, comparison.candidate].flatMap(
    (name) => models.find((model) => model.name === name)?.evaluation ?? [],
  );
  const [first, second] = compared;
  if (compared.some((evaluation) => scoreInterval(evaluation) === undefined)) {
    return ' One test row settles nothing: test on more rows.';
  }
  return first !== undefined && second !== undefined && intervalsOverlap(first, second)
    ? ' Their 95% intervals overlap, and this one run does not settle which is better: train with other seeds, or test on more rows.'
    : ' Another seed may say otherwise.';
}

/**
 * What the text modality decides on its own, in one sentence, from its exact ceiling and the best single modality.
 * The limits are where the meaning changes: a ceiling at which text alone is as good as perfect, or one above or
 * below what the image-only model reached.
 */
function textCeilingSentence(
  comparison: Comparison & { readonly textCeiling: { readonly noise: number; readonly accuracy: number } },
  models: readonly ModelSnapshot[],
): string {
  const { noise, accuracy } = comparison.textCeiling;
  const textOnly = models.find((model) => model.name === 'text-only')?.evaluation;
  const reached = textOnly === undefined ? '' : `, and the text-only model reaches ${formatPercent(textOnly.score)}`;
  const ceiling = accuracy > 0.99995 ? 'practically 100%' : formatPercent(accuracy);
  const fact = `At text noise ${noise} a perfect reader of the text alone would be right on ${ceiling} of the rows${reached}`;
  if (accuracy >= 0.995) {
    return `${fact}: the text gives the label away, so the improvement measures the text, not the fusion.`;
  }
  if (accuracy > comparison.baselineValue) {
    return `${fact}, more than the image-only model: part of the improvement would be there without any fusion.`;
  }
  return `${fact}, less than the image-only model: an improvement here comes from joining the two modalities.`;
}
