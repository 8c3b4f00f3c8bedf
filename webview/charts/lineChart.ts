import uPlot from 'uplot';

import { html, setAttribute } from '../dom';
import { markOf, shapeCorners } from '../marks';
import type { MarkShape } from '../marks';
import { epochRange, epochTicks, tickLabels, valueTicks } from './axis';
import type { Range } from './axis';
import type { SeriesKey } from './series';
import type { ChartTheme } from './theme';

/** Beyond so many epochs points would only thicken the lines. */
const mostEpochsWithPoints = 60;
const pointRadius = 3.5;

export interface LineChartOptions {
  readonly title: string;
  readonly theme: ChartTheme;
  readonly rangeOf: (values: readonly number[]) => Range;
  /** Called with the epoch under the pointer, and with nothing when the pointer leaves. */
  readonly onPoint: (epoch: number | undefined) => void;
}

export interface LineChartData {
  readonly keys: readonly SeriesKey[];
  readonly models: readonly string[];
  /** 1, 2, … up to the last finished epoch. */
  readonly epochs: readonly number[];
  readonly columns: readonly (readonly (number | null)[])[];
  readonly plannedEpochs: number;
  readonly shown: (key: SeriesKey) => boolean;
}

export interface LineChart {
  readonly element: HTMLElement;
  update(data: LineChartData): void;
  /** Moves the line that marks an epoch there, or takes it away. */
  markEpoch(epoch: number | undefined): void;
}

/** A metric over the epochs, one line for each model and split, drawn by uPlot into a canvas that is kept for good. */
export function createLineChart(options: LineChartOptions): LineChart {
  const place = html('div', { class: 'chart-plot' });
  const hint = html('p', { class: 'chart-hint' }, 'After the first epoch');
  const element = html('div', { class: 'chart' }, place, hint);
  let plot: uPlot | undefined;
  let data: LineChartData | undefined;
  let marked: number | undefined;
  let silent = false;

  const build = (first: LineChartData): uPlot => {
    plot?.destroy();
    const built = new uPlot(
      plotOptions(options, first.keys, first.models, () => data ?? first, sizeOf(place)),
      undefined,
      place,
    );
    built.hooks.setCursor = [
      (self) => {
        if (!silent) {
          const index = self.cursor.idx;
          const inside = index !== null && index !== undefined && (self.cursor.left ?? -1) >= 0;
          options.onPoint(inside ? self.data[0][index] : undefined);
        }
      },
    ];
    return built;
  };
  const mark = (): void => {
    if (plot === undefined || data === undefined) {
      return;
    }
    const known = marked !== undefined && marked <= data.epochs.length;
    const left = known && marked !== undefined ? plot.valToPos(marked, 'x') : -10;
    silent = true;
    plot.setCursor({ left, top: known ? 0 : -10 });
    silent = false;
  };
  const observer = new ResizeObserver(() => {
    if (plot !== undefined && place.clientWidth > 0) {
      plot.setSize(sizeOf(place));
      mark();
    }
  });
  observer.observe(place);
  options.theme.onChange(() => plot?.redraw());

  return {
    element,
    update: (next) => {
      const changed = data === undefined || !sameKeys(data.keys, next.keys);
      data = next;
      if (changed || plot === undefined) {
        plot = build(next);
      }
      write(plot, next);
      element.classList.toggle('empty-chart', next.epochs.length === 0);
      setAttribute(hint, 'hidden', next.epochs.length === 0 ? undefined : '');
      mark();
    },
    markEpoch: (epoch) => {
      marked = epoch;
      mark();
    },
  };
}

function sizeOf(place: HTMLElement): { width: number; height: number } {
  return { width: Math.max(120, place.clientWidth), height: Math.max(120, place.clientHeight) };
}

function sameKeys(a: readonly SeriesKey[], b: readonly SeriesKey[]): boolean {
  return (
    a.length === b.length && a.every((key, index) => key.model === b[index]?.model && key.split === b[index].split)
  );
}

function write(plot: uPlot, { keys, epochs, columns, shown }: LineChartData): void {
  plot.batch(() => {
    keys.forEach((key, index) => {
      const show = shown(key);
      if (plot.series[index + 1]?.show !== show) {
        plot.setSeries(index + 1, { show });
      }
    });
    plot.setData([[...epochs], ...columns.map((column) => [...column])]);
  });
}

function plotOptions(
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
  const axis = {
    stroke: () => theme.value('--muted'),
    font: `11px ${theme.value('--vscode-font-family') || 'sans-serif'}`,
    grid: { stroke: () => theme.value('--grid'), width: 1 },
    ticks: { show: false },
  };
  return {
    ...size,
    padding: [10, 12, 0, 0],
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
    axes: [
      {
        ...axis,
        size: 28,
        splits: (self) => epochTicks(current().plannedEpochs, Math.floor(self.width / 44)),
        values: (_, ticks) => ticks.map(String),
      },
      {
        ...axis,
        size: 50,
        splits: (self, _index, low, high) => valueTicks([low, high], Math.max(2, Math.floor(self.height / 42))),
        values: (_, ticks) => tickLabels(ticks),
      },
    ],
    series: [{}, ...keys.map((key) => seriesOptions(key, models, theme, current))],
  };
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
    ...(validation ? { dash: [5, 4] } : {}),
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
        addShape(path, shape, self.valToPos(epoch, 'x', true), self.valToPos(value, 'y', true), radius);
      }
    }
    return { stroke: path, fill: path, flags: 0 };
  };
}

function addShape(path: Path2D, shape: MarkShape, x: number, y: number, radius: number): void {
  const corners = shapeCorners[shape];
  if (corners.length === 0) {
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, Math.PI * 2);
    return;
  }
  corners.forEach(([dx, dy], index) => {
    if (index === 0) {
      path.moveTo(x + dx * radius, y + dy * radius);
    } else {
      path.lineTo(x + dx * radius, y + dy * radius);
    }
  });
  path.closePath();
}
