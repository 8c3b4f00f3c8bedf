import type { LayerRow, ModelSummary } from './events';
import type { FusionName } from './experiment';
import type { Comparison, ModelSnapshot } from './snapshot';

/** How numbers, shapes and sentences are written, in the panel, in the terminal and in copied text alike. */

const thousands = new Intl.NumberFormat('en-US');

/** `43,242` */
export function formatCount(value: number): string {
  return thousands.format(value);
}

/** A fraction as a percentage with two decimals: `90.37%`. */
export function formatPercent(fraction: number): string {
  return `${(fraction * 100).toFixed(2)}%`;
}

/** A difference of fractions in percentage points, with its sign: `+9.63`. */
export function formatPoints(difference: number): string {
  const points = (difference * 100).toFixed(2);
  return difference > 0 && points !== '0.00' ? `+${points}` : points.replace('-0.00', '0.00');
}

/** Size of float32 parameters as Keras writes it: `168.91 KB`. */
export function formatParamSize(params: number): string {
  return formatBytes(params * 4);
}

/** Bytes with a binary unit and two decimals, whole bytes below 1 KB. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(2)} ${units[unit] ?? 'B'}`;
}

/** `45 s`, `3 min 05 s`, `1 h 02 min` */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 9.95) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  if (whole < 60) {
    return `${whole} s`;
  }
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) {
    return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`;
  }
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `29 ms`, `8.7 ms` */
export function formatMilliseconds(milliseconds: number): string {
  return `${milliseconds.toFixed(milliseconds < 9.95 ? 1 : 0)} ms`;
}

/** A loss or an accuracy with four decimals, as Keras prints it: `0.9710`; a tiny one as `4.1e-7` instead of zero. */
export function formatMetric(value: number): string {
  return value !== 0 && Math.abs(value) < 0.00005 ? value.toExponential(1) : value.toFixed(4);
}

/** `(None, 28, 28, 1)` */
export function formatShape(shape: LayerRow['outputShape']): string {
  const dims = shape.map((size) => (size === null ? 'None' : String(size)));
  return dims.length === 1 ? `(${dims[0] ?? ''},)` : `(${dims.join(', ')})`;
}

/** A name for people: `Image-Only Model`. */
export function modelTitle(name: string): string {
  return `${name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('-')} Model`;
}

/** The ways to join modalities, as the field calls them. */
export const fusionTitles: Readonly<Record<FusionName, string>> = {
  early: 'Early',
  concat: 'Concatenation',
  lateAverage: 'Late, average',
  lateWeights: 'Late, learned weights',
  lateProduct: 'Late, product',
  hybrid: 'Hybrid',
  gated: 'Gated',
  attention: 'Attention',
  crossAttention: 'Cross-attention',
  tensor: 'Tensor',
  lowRank: 'Low-rank tensor',
};

/** Column titles of a summary table and its rows, each cell as Keras 3 prints it. */
export function summaryTable(summary: ModelSummary): { header: string[]; rows: string[][] } {
  const header = ['Layer (type)', 'Output Shape', 'Param #'];
  const cells = (layer: LayerRow): string[] => [
    `${layer.name} (${layer.type})`,
    formatShape(layer.outputShape),
    formatCount(layer.params),
  ];
  if (summary.sequential) {
    return { header, rows: summary.layers.map(cells) };
  }
  return {
    header: [...header, 'Connected to'],
    rows: summary.layers.map((layer) => [
      ...cells(layer),
      layer.connectedTo.length === 0 ? '-' : layer.connectedTo.join(', '),
    ]),
  };
}

/** The three lines under a summary table. */
export function summaryTotals(summary: ModelSummary): string[] {
  const line = (title: string, params: number): string =>
    `${title}: ${formatCount(params)} (${formatParamSize(params)})`;
  return [
    line('Total params', summary.totalParams),
    line('Trainable params', summary.trainableParams),
    line('Non-trainable params', summary.nonTrainableParams),
  ];
}

/** The lines with which the classic lab ends. The improvement is in percentage points. */
export function comparisonLines(comparison: Comparison): string[] {
  return [
    'COMPARISON:',
    `${modelTitle(comparison.baseline)}: ${formatPercent(comparison.baselineValue)}`,
    `${modelTitle(comparison.candidate)}: ${formatPercent(comparison.candidateValue)}`,
    `Improvement: ${formatPercent(comparison.improvement)}`,
  ];
}

/**
 * What a comparison says beyond its numbers, in one sentence: what the classic lab's text gives away, or what the
 * baseline of other data is.
 */
export function comparisonSentence(comparison: Comparison, models: readonly ModelSnapshot[]): string {
  const { baseline, candidate, improvement, textCeiling } = comparison;
  if (textCeiling !== undefined) {
    return textCeilingSentence({ ...comparison, textCeiling }, models);
  }
  const baselineTitle = `the ${modelTitle(baseline)}`;
  const singles = models.filter((model) => model.name !== candidate && model.evaluation !== undefined).length;
  const best = singles > 1 ? `${baselineTitle}, the best single modality on the test rows,` : baselineTitle;
  if (improvement > 0) {
    return `The ${modelTitle(candidate)} is right more often than ${best} in this one run; another seed may say otherwise.`;
  }
  return `The ${modelTitle(candidate)} is not right more often than ${best} in this one run: joining the modalities did not help.`;
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
  const reached = textOnly === undefined ? '' : `, and the text-only model reaches ${formatPercent(textOnly.accuracy)}`;
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
