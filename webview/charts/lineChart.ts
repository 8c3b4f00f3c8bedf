import uPlot from 'uplot';

import { isDense } from '../density';
import { html, setAttribute } from '../dom';
import type { Range } from './axis';
import { drawEndLabels } from './endLabels';
import { nearestModel } from './nearestModel';
import { plotOptions } from './plotOptions';
import type { SeriesKey } from './series';
import type { ChartTheme } from './theme';

export interface LineChartOptions {
  readonly theme: ChartTheme;
  readonly rangeOf: (values: readonly number[]) => Range;
  /** Called with the epoch under the pointer and the model whose line is near it, and with nothing when it leaves. */
  readonly onPoint: (epoch: number | undefined, model: string | undefined) => void;
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
  /** Lets the lines of all other models step back, or of none. */
  emphasise(model: string | undefined): void;
}

/** How much is left of lines that step back. */
const fadedAlpha = 0.18;
const validationDash = [5, 4];

/** A metric over the epochs, one line for each model and split, drawn by uPlot into a canvas that is kept for good. */
export function createLineChart(options: LineChartOptions): LineChart {
  const place = html('div', { class: 'chart-plot' });
  const hint = html('p', { class: 'chart-hint' }, 'After the first epoch');
  const element = html('div', { class: 'chart' }, place, hint);
  let plot: uPlot | undefined;
  let data: LineChartData | undefined;
  let marked: number | undefined;
  let emphasised: string | undefined;
  let silent = false;
  // A model whose lines are switched off has nothing that could stand out.
  const standsOut = (): boolean =>
    data?.keys.some((key) => key.model === emphasised && data?.shown(key) === true) ?? false;
  const alphaOf = (model: string): number => (model === emphasised || !standsOut() ? 1 : fadedAlpha);

  const heard = (self: uPlot): void => {
    if (!silent) {
      const index = self.cursor.idx;
      const inside = index !== null && index !== undefined && (self.cursor.left ?? -1) >= 0;
      options.onPoint(
        inside ? self.data[0][index] : undefined,
        inside && data !== undefined ? nearestModel(self, data, index) : undefined,
      );
    }
  };
  const mark = (): void => {
    silent = true;
    moveCursor(plot, data !== undefined && marked !== undefined && marked <= data.epochs.length ? marked : undefined);
    silent = false;
  };
  const fit = (): void => {
    if (place.clientWidth > 0) {
      plot?.setSize(sizeOf(place));
      mark();
    }
  };
  new ResizeObserver(fit).observe(place);
  options.theme.onChange(() => plot?.redraw());

  return {
    element,
    update: (next) => {
      const changed = data === undefined || !sameKeys(data.keys, next.keys);
      data = next;
      if (changed || plot === undefined) {
        plot?.destroy();
        plot = new uPlot(
          plotOptions(options, next.keys, next.models, () => data ?? next, sizeOf(place)),
          undefined,
          place,
        );
        plot.hooks.setCursor = [heard];
        plot.hooks.draw = [
          (self) => {
            if (data !== undefined && isDense(data.models)) {
              drawEndLabels(self, data, options.theme, alphaOf);
            }
          },
        ];
      }
      fade(plot, next.keys, alphaOf);
      dashValidation(plot, next);
      write(plot, next);
      setAttribute(hint, 'hidden', next.epochs.length === 0 ? undefined : '');
      mark();
    },
    markEpoch: (epoch) => {
      marked = epoch;
      mark();
    },
    emphasise: (model) => {
      if (model === emphasised) {
        return;
      }
      emphasised = model;
      if (plot !== undefined && data !== undefined) {
        fade(plot, data.keys, alphaOf);
        plot.redraw(false);
      }
    },
  };
}

/** Dashes tell the validation from the training; where that is not shown, they would only make lines hard to follow. */
function dashValidation(plot: uPlot, { keys, shown }: LineChartData): void {
  const both = keys.some((key) => key.split === 'training' && shown(key));
  keys.forEach(({ split }, index) => {
    const series = plot.series[index + 1];
    if (series !== undefined && split === 'validation') {
      series.dash = both ? validationDash : [];
    }
  });
}

function fade(plot: uPlot, keys: readonly SeriesKey[], alphaOf: (model: string) => number): void {
  keys.forEach(({ model }, index) => {
    const series = plot.series[index + 1];
    if (series !== undefined) {
      series.alpha = alphaOf(model);
    }
  });
}

/** Puts the cursor on an epoch, or out of the plot. */
function moveCursor(plot: uPlot | undefined, epoch: number | undefined): void {
  plot?.setCursor(epoch === undefined ? { left: -10, top: -10 } : { left: plot.valToPos(epoch, 'x'), top: 0 });
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
    // How much room the names take follows from how many lines are shown, also where no scale changes with them.
    plot.redraw(false, true);
  });
}
