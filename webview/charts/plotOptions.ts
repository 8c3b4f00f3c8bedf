import type uPlot from 'uplot';

import { markOf } from '../marks';
import type { MarkShape } from '../marks';
import { epochRange, epochTicks, tickLabels, valueTicks } from './axis';
import { isDense } from '../density';
import { labelRoom } from './endLabels';
import type { LineChartData, LineChartOptions } from './lineChart';
import { addMark } from './markPath';
import type { SeriesKey } from './series';
import type { ChartTheme } from './theme';

/** Beyond so many epochs points would only thicken the lines. */
const mostEpochsWithPoints = 60;
const pointRadius = 3.5;

/** In CSS pixels; the area of the lines is what these leave of a chart's height. */
const topPadding = 10;
const epochAxisHeight = 28;

/** How uPlot is to draw the lines of a chart; everything that changes is asked for while drawing. */
export function plotOptions(
  { theme, rangeOf }: LineChartOptions,
  keys: readonly SeriesKey[],
  models: readonly string[],
  current: () => LineChartData,
  size: { width: number; height: number },
): uPlot.Options {
  const visible = (): number[] => {
    const { columns, shown } = current();
    return columns.flatMap((column, index) => {
      const key = keys[index];
      return key !== undefined && shown(key) ? column.filter((value) => value !== null) : [];
    });
  };
  const yRange = (): [number, number] => [...rangeOf(visible())] as [number, number];
  return {
    ...size,
    padding: [
      topPadding,
      (self) => {
        const height = self.height - topPadding - epochAxisHeight;
        return Math.max(12, isDense(models) ? labelRoom(current(), self.width, height) : 0);
      },
      0,
      0,
    ],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      move: (self, left, top) => {
        const epochs = self.data[0];
        if (left < 0 || epochs.length === 0) {
          return [-10, -10];
        }
        return [self.valToPos(epochs[self.posToIdx(left)] ?? 1, 'x'), top];
      },
      points: { size: 10, width: 2, fill: () => theme.value('--surface') },
    },
    scales: {
      x: { time: false, range: () => [...epochRange(current().plannedEpochs)] as [number, number] },
      y: { range: yRange },
    },
    axes: axesOptions(theme, current),
    series: [{}, ...keys.map((key) => seriesOptions(key, models, theme, current))],
  };
}

function axesOptions(theme: ChartTheme, current: () => LineChartData): uPlot.Axis[] {
  const axis = {
    stroke: () => theme.value('--muted'),
    font: `11px ${theme.value('--vscode-font-family') || 'sans-serif'}`,
    grid: { stroke: () => theme.value('--grid'), width: 1 },
    ticks: { show: false },
  };
  return [
    {
      ...axis,
      size: epochAxisHeight,
      splits: (self) => epochTicks(current().plannedEpochs, Math.floor(self.width / 44)),
      values: (_, ticks) => ticks.map(String),
    },
    {
      ...axis,
      size: 50,
      splits: (self, _index, low, high) => valueTicks([low, high], Math.max(2, Math.floor(self.height / 42))),
      values: (_, ticks) => tickLabels(ticks),
    },
  ];
}

function seriesOptions(
  key: SeriesKey,
  models: readonly string[],
  theme: ChartTheme,
  current: () => LineChartData,
): uPlot.Series {
  const mark = markOf(key.model, models);
  const color = (): string => theme.value(mark.colorVariable);
  const validation = key.split === 'validation';
  return {
    stroke: color,
    width: 2,
    points: {
      show: () => current().epochs.length <= mostEpochsWithPoints,
      paths: pointPaths(mark.shape),
      width: 1.5,
      stroke: color,
      // Hollow for validation: told from training without colour, also where there is no line yet.
      fill: validation ? () => theme.value('--surface') : color,
    },
  };
}

/** Draws the points of a series in the form of its model. */
function pointPaths(shape: MarkShape): uPlot.Series.Points.PathBuilder {
  return (self, seriesIndex, from, to) => {
    const path = new Path2D();
    const radius = pointRadius * devicePixelRatio;
    const column = self.data[seriesIndex];
    for (let index = from; index <= to; index++) {
      const value = column?.[index];
      const epoch = self.data[0][index];
      if (value !== null && value !== undefined && epoch !== undefined) {
        addMark(path, shape, self.valToPos(epoch, 'x', true), self.valToPos(value, 'y', true), radius);
      }
    }
    return { stroke: path, fill: path, flags: 0 };
  };
}
