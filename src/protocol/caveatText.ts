import { fewSteps, moreSteps } from './fewSteps';
import { formatPercent, modelTitle } from './format';
import { formatQuantity } from './score';
import { scoreInterval } from './scoreInterval';
import { modalityOfModel } from './singleModality';
import type { Comparison, Evaluation, ModelSnapshot, RunSnapshot } from './snapshot';

/** What makes the numbers of a comparison say less than they seem to, in a sentence each. */
export function caveatSentences(
  { experiment, dataset, models }: Pick<RunSnapshot, 'experiment' | 'dataset' | 'models'>,
  comparison: Comparison,
): string[] {
  const few = dataset === undefined ? undefined : fewSteps(experiment, dataset.trainingRows);
  return [
    ...(few === undefined
      ? []
      : [
          `Each model was trained for ${few.steps} ${few.steps === 1 ? 'step' : 'steps'} only, which is hardly enough to learn from: ` +
            `set ${moreSteps(experiment.training, 'or')} before believing these numbers.`,
        ]),
    ...answerSentence(comparison, models),
  ];
}

/** What is said of how easy or hard the answer is to tell: that nothing was learnt, or that one modality tells it all. */
function answerSentence(comparison: Comparison, models: readonly ModelSnapshot[]): string[] {
  const constant = constantSentence(comparison, models);
  return constant.length > 0 ? constant : giveawaySentence(comparison);
}

/**
 * That one modality tells the answer nearly without a mistake: of a class on 99.5 % of the rows, as the sentence on the
 * classic lab's text has it, or a number with less than a hundredth of the error of their mean. Empty otherwise.
 */
function giveawaySentence({ metric, baseline, baselineValue, constant, textCeiling }: Comparison): string[] {
  const modality = modalityOfModel(baseline);
  if (textCeiling !== undefined || modality === undefined) {
    return [];
  }
  const isClass = metric === 'accuracy';
  if (isClass ? baselineValue < 0.995 : constant === undefined || baselineValue > constant.score / 100) {
    return [];
  }
  const reached = isClass
    ? `is right on ${formatPercent(baselineValue)} of the test rows`
    : 'is off by less than a hundredth of what always predicting the mean would be';
  return [
    `The ${modelTitle(baseline)} ${reached}, which leaves next to nothing for other modalities to add: make sure that ` +
      `"${modality}" does not give the answer away, as something written down after the answer was known would.`,
  ];
}

/** That the best model is no better than always giving the same answer, as far as its interval tells; empty where it is. */
function constantSentence({ metric, constant, textCeiling }: Comparison, models: readonly ModelSnapshot[]): string[] {
  const best = bestOf(models);
  // The classic lab's text has a sentence of its own on what can be reached without learning much.
  if (constant === undefined || best === undefined || textCeiling !== undefined) {
    return [];
  }
  const { score, className } = constant;
  const interval = scoreInterval(best.evaluation);
  if (interval === undefined) {
    return [];
  }
  const { low, high } = interval;
  const isClass = metric === 'accuracy';
  if (isClass ? score < low : score > high) {
    return [];
  }
  const answer = isClass
    ? `Always answering "${className ?? ''}", the most frequent class of the training rows, would be right on ${formatPercent(score)} of the test rows`
    : `Always predicting the mean of the training rows would be off by ${formatQuantity(score)} on average`;
  const isWithin = low <= score && score <= high;
  const place = isWithin ? 'within' : isClass ? 'above' : 'below';
  return [
    `${answer}, ${place} the 95% interval of the best model here (the ${modelTitle(best.name)}): no model is clearly better than that.`,
  ];
}

function bestOf(
  models: readonly ModelSnapshot[],
): { readonly name: string; readonly evaluation: Evaluation } | undefined {
  const evaluated = models.flatMap(({ name, evaluation }) => (evaluation === undefined ? [] : [{ name, evaluation }]));
  const sign = evaluated[0]?.evaluation.metric === 'accuracy' ? -1 : 1;
  return evaluated.sort((a, b) => sign * (a.evaluation.score - b.evaluation.score))[0];
}
