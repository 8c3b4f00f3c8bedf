import { formatMetric, formatPercent, formatPoints } from './format';

/** How good a model is: the share of rows whose class is right, or the mean absolute error of a predicted number. */
export const scoreKinds = ['accuracy', 'mae'] as const;
export type ScoreKind = (typeof scoreKinds)[number];

/** Scores as events have them: one of each pair. */
export interface Scores {
  readonly accuracy?: number | undefined;
  readonly mae?: number | undefined;
  readonly valAccuracy?: number | undefined;
  readonly valMae?: number | undefined;
}

/** The name of a score where there is room: `Mean absolute error`. */
export const scoreTitles: Readonly<Record<ScoreKind, string>> = { accuracy: 'Accuracy', mae: 'Mean absolute error' };

/** The name of a score in a column or a sentence: `Val MAE` is `Val ` and this. */
export const shortScoreTitles: Readonly<Record<ScoreKind, string>> = { accuracy: 'accuracy', mae: 'MAE' };

/** Which score a data set allows: classes are right or wrong, numbers are near or far. */
export function scoreKindOf(dataset: { readonly classes: number } | undefined): ScoreKind {
  return dataset?.classes === 0 ? 'mae' : 'accuracy';
}

export function trainingScore({ accuracy, mae }: Scores): number | undefined {
  return accuracy ?? mae;
}

export function validationScore({ valAccuracy, valMae }: Scores): number | undefined {
  return valAccuracy ?? valMae;
}

/** `90.37%`, or an error in the target's own unit: `4.212`. */
export function formatScore(kind: ScoreKind, value: number): string {
  return kind === 'accuracy' ? formatPercent(value) : formatQuantity(value);
}

/** As Keras prints a metric: `0.9037`, or an error in the target's own unit. */
export function formatEpochScore(kind: ScoreKind, value: number): string {
  return kind === 'accuracy' ? formatMetric(value) : formatQuantity(value);
}

/** A score's gain with its sign: `+9.63` percentage points, `+0.412` that an error is smaller. */
export function formatGain(kind: ScoreKind, gain: number): string {
  if (kind === 'accuracy') {
    return formatPoints(gain);
  }
  const text = formatQuantity(gain);
  return gain > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** Four significant digits, whatever the unit: `0.4122`, `31.08`, `24180`. */
export function formatQuantity(value: number): string {
  if (value === 0 || !Number.isFinite(value)) {
    return String(value);
  }
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  return magnitude > 6 || magnitude < -5 ? value.toExponential(3) : value.toFixed(Math.max(0, 3 - magnitude));
}
