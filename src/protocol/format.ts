import type { LayerRow, ModelSummary } from './events';
import type { FusionName } from './experimentNames';

/** How numbers, shapes and sentences are written, in the panel, in the terminal and in copied text alike. */

let thousands: Intl.NumberFormat | undefined;

/** `43,242` */
export function formatCount(value: number): string {
  // Made when it is first needed: it takes longer than most of what a program loads.
  thousands ??= new Intl.NumberFormat('en-US');
  return thousands.format(value);
}

/** A count with its noun: `1 row`, `54,000 rows`. */
export function formatCounted(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${agreeing(count, singular, plural)}`;
}

/** The word that agrees with a count, which stands elsewhere: `agreeing(1, 'was', 'were')`. */
export function agreeing(count: number, singular: string, plural: string): string {
  return count === 1 ? singular : plural;
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

/** Like `formatDuration`, in whole seconds: tenths would flicker where a time runs. `9 s`, `3 min 05 s` */
export function formatWholeSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 10 ? `${whole} s` : formatDuration(whole * 1000);
}

/** `29 ms`, `8.7 ms`, `<0.1 ms` */
export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds < 0.095) {
    return '<0.1 ms';
  }
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

/** A name for people: `Image-Only Model`, `Chest xray-Only Model` for `chest_xray-only`, `Gated Model` for a fusion. */
export function modelTitle(name: string): string {
  const title = Object.hasOwn(fusionTitles, name)
    ? fusionTitles[name as FusionName]
    : name
        .replaceAll('_', ' ')
        .split('-')
        .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
        .join('-');
  return `${title} Model`;
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
  aligned: 'Aligned sequences',
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
