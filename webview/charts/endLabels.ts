import uPlot from 'uplot';

import { shortModelTitle } from '../../src/protocol/runText';
import { markOf } from '../marks';
import type { LineChartData } from './lineChart';
import { addMark } from './markPath';
import { spreadLabels } from './spreadLabels';
import type { ChartTheme } from './theme';

/** Names beside the ends of the lines, in CSS pixels. Below this width they would leave no room for the lines. */
const narrowestWithLabels = 460;
const lineHeight = 14;
const fontSize = 11;
const markRadius = 3.5;
const gap = 8;
const textStart = 2 * gap + 2 * markRadius + 4;
const mostCharacters = 22;

interface EndLabel {
  readonly model: string;
  readonly text: string;
  /** Where the line ends, in pixels of the canvas. */
  readonly x: number;
  readonly y: number;
}

/**
 * Room that the names take at the right of a chart, in CSS pixels; 0 where they are left out, because the chart is too
 * narrow or because the lines that are shown have more names than there is room for below each other.
 * @param width Of the whole chart.
 * @param height Of the area of the lines.
 */
export function labelRoom(
  { models, keys, shown }: Pick<LineChartData, 'models' | 'keys' | 'shown'>,
  width: number,
  height: number,
): number {
  const named = new Set(keys.filter(shown).map(({ model }) => model));
  if (width < narrowestWithLabels || named.size * lineHeight > height) {
    return 0;
  }
  const longest = Math.max(0, ...models.map((model) => labelText(model).length));
  return Math.ceil(textStart + longest * fontSize * 0.58);
}

function labelText(model: string): string {
  const title = shortModelTitle(model);
  return title.length > mostCharacters ? `${title.slice(0, mostCharacters - 1)}…` : title;
}

/** The newest point of each model that is shown: of validation if that is there, as it says more. */
function endsOf(plot: uPlot, { keys, columns, models, shown }: LineChartData): EndLabel[] {
  return models.flatMap((model) => {
    for (const split of ['validation', 'training'] as const) {
      const index = keys.findIndex((key) => key.model === model && key.split === split);
      const key = keys[index];
      const column = columns[index] ?? [];
      const last = column.findLastIndex((value) => value !== null);
      if (key !== undefined && last >= 0 && shown(key)) {
        const [epoch, value] = [plot.data[0][last] ?? 1, column[last] ?? 0];
        return [
          { model, text: labelText(model), x: plot.valToPos(epoch, 'x', true), y: plot.valToPos(value, 'y', true) },
        ];
      }
    }
    return [];
  });
}

/** Writes each model's name beside the end of its line, moved apart where they would cover each other. */
export function drawEndLabels(
  plot: uPlot,
  data: LineChartData,
  theme: ChartTheme,
  alphaOf: (model: string) => number,
): void {
  const scale = uPlot.pxRatio;
  const { ctx, bbox } = plot;
  if (labelRoom(data, plot.width, bbox.height / scale) === 0) {
    return;
  }
  const ends = endsOf(plot, data);
  const [low, high] = [bbox.top + (lineHeight / 2) * scale, bbox.top + bbox.height - (lineHeight / 2) * scale];
  const places = spreadLabels(
    ends.map(({ y }) => y),
    lineHeight * scale,
    low,
    high,
  );
  if (places === undefined) {
    return;
  }
  const right = bbox.left + bbox.width;
  ctx.save();
  ctx.font = `${fontSize * scale}px ${theme.value('--vscode-font-family') || 'sans-serif'}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  ends.forEach((end, index) => {
    const y = places[index] ?? end.y;
    const mark = markOf(end.model, data.models);
    const alpha = alphaOf(end.model);
    ctx.globalAlpha = alpha * 0.6;
    ctx.strokeStyle = theme.value(mark.colorVariable);
    ctx.lineWidth = scale;
    ctx.setLineDash([2 * scale, 2 * scale]);
    ctx.beginPath();
    ctx.moveTo(end.x, end.y);
    ctx.lineTo(right, end.y);
    ctx.lineTo(right + gap * scale, y);
    ctx.stroke();
    ctx.globalAlpha = alpha;
    const path = new Path2D();
    addMark(path, mark.shape, right + (gap + markRadius + 2) * scale, y, markRadius * scale);
    ctx.fillStyle = theme.value(mark.colorVariable);
    ctx.fill(path);
    ctx.fillStyle = theme.value('--text');
    ctx.fillText(end.text, right + textStart * scale, y);
  });
  ctx.restore();
}
