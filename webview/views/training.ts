import { isActive } from '../../src/protocol/snapshot';
import type { RunSnapshot } from '../../src/protocol/snapshot';
import { accuracyRange, lossRange } from '../charts/axis';
import { createLineChart } from '../charts/lineChart';
import type { LineChart } from '../charts/lineChart';
import { chartData, lastEpoch, seriesKeys } from '../charts/series';
import type { Metric } from '../charts/series';
import { ChartTheme } from '../charts/theme';
import { html, setAttribute } from '../dom';
import type { View } from '../view';
import { createEpochTable } from './epochTable';
import { createLegend } from './legend';
import { createReadout, readoutSentence } from './readout';

interface ChartPanel {
  readonly metric: Metric;
  readonly title: string;
  readonly chart: LineChart;
  /** What takes the keyboard focus and says the chosen epoch aloud. */
  readonly slider: HTMLElement;
}

/** The chosen epoch after a key, or `undefined` where the key means nothing here. */
export function epochAfterKey(key: string, epoch: number, last: number): number | undefined {
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: epoch - 1,
    ArrowDown: epoch - 1,
    ArrowRight: epoch + 1,
    ArrowUp: epoch + 1,
    PageDown: epoch - 10,
    PageUp: epoch + 10,
    Home: 1,
    End: last,
  };
  const target = moves[key];
  return target === undefined || last === 0 ? undefined : Math.min(last, Math.max(1, target));
}

/** Loss and accuracy over the epochs: two charts that are read together, and the same as a table. */
export function createTrainingView(): View {
  const theme = new ChartTheme();
  let snapshot: RunSnapshot | undefined;
  /** The epoch that a pointer or a key has chosen. */
  let chosen: number | undefined;
  const legend = createLegend(() => write());
  const readout = createReadout();
  const table = createEpochTable();

  const choose = (epoch: number | undefined): void => {
    if (epoch !== chosen) {
      chosen = epoch;
      writeChosen();
    }
  };
  const createPanel = (metric: Metric, title: string): ChartPanel => {
    const chart = createLineChart({
      title,
      theme,
      rangeOf: metric === 'loss' ? lossRange : accuracyRange,
      onPoint: choose,
    });
    const slider = html('div', { class: 'chart-reader', 'data-chart': metric }, chart.element);
    slider.addEventListener('keydown', (event) => {
      const last = lastEpoch(snapshot?.models ?? []);
      const target = event.key === 'Escape' ? undefined : epochAfterKey(event.key, chosen ?? last, last);
      if (target !== undefined || event.key === 'Escape') {
        event.preventDefault();
        choose(target);
      }
    });
    slider.addEventListener('blur', () => choose(undefined));
    return { metric, title, chart, slider };
  };
  const panels = [createPanel('loss', 'Loss'), createPanel('accuracy', 'Accuracy')];

  const writeChosen = (): void => {
    if (snapshot === undefined) {
      return;
    }
    const { models } = snapshot;
    const last = lastEpoch(models);
    const epoch = chosen === undefined ? last : Math.min(chosen, last);
    readout.update(models, chosen === undefined ? undefined : epoch, (key) => legend.isShown(key));
    table.markEpoch(chosen === undefined ? undefined : epoch);
    for (const { metric, title, chart, slider } of panels) {
      chart.markEpoch(chosen === undefined ? undefined : epoch);
      const empty = last === 0;
      // A chart without epochs has nothing to choose from: it is a picture, not a control.
      setAttribute(slider, 'role', empty ? 'img' : 'slider');
      setAttribute(slider, 'tabindex', empty ? undefined : '0');
      setAttribute(slider, 'aria-label', empty ? `${title}: no epoch yet` : `${title}: epoch to read`);
      setAttribute(slider, 'aria-valuemin', empty ? undefined : '1');
      setAttribute(slider, 'aria-valuemax', empty ? undefined : String(last));
      setAttribute(slider, 'aria-valuenow', empty ? undefined : String(epoch));
      setAttribute(slider, 'aria-valuetext', empty ? undefined : readoutSentence(models, epoch, metric));
    }
  };
  const write = (): void => {
    if (snapshot === undefined) {
      return;
    }
    const { models, experiment } = snapshot;
    const names = models.map((model) => model.name);
    legend.update(names);
    for (const { metric, chart } of panels) {
      chart.update({
        keys: seriesKeys(models),
        models: names,
        ...chartData(models, metric),
        plannedEpochs: Math.max(experiment.training.epochs, lastEpoch(models)),
        shown: (key) => legend.isShown(key),
      });
    }
    table.update(models, isActive(snapshot.state));
    writeChosen();
  };
  const charts = panels.map(({ title, slider }) =>
    html('figure', { class: 'chart-figure' }, html('figcaption', {}, html('strong', {}, title), ' by epoch'), slider),
  );
  return {
    element: html(
      'section',
      { class: 'section', 'data-section': 'training', 'aria-labelledby': 'training-title' },
      html('div', { class: 'section-head' }, html('h2', { id: 'training-title' }, 'Training'), legend.element),
      html(
        'div',
        { class: 'training' },
        html('div', { class: 'training-charts' }, html('div', { class: 'charts' }, ...charts), readout.element),
        table.element,
      ),
    ),
    update: (message) => {
      const changedRun = snapshot !== undefined && snapshot.runId !== message.snapshot.runId;
      snapshot = message.snapshot;
      chosen = changedRun ? undefined : chosen;
      if (snapshot.state !== 'idle') {
        write();
      }
    },
  };
}
