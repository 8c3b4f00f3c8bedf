import type { RunSnapshot } from '../../src/protocol/snapshot';
import { scoreKindOf, scoreTitles, type ScoreKind } from '../../src/protocol/score';
import { accuracyRange, lossRange, type Range } from '../charts/axis';
import { createLineChart } from '../charts/lineChart';
import { chartData, lastEpoch, seriesKeys } from '../charts/series';
import type { Metric, SeriesKey } from '../charts/series';
import type { ChartTheme } from '../charts/theme';
import { html, setAttribute, setText } from '../dom';
import { readoutSentence } from './readout';

export interface ChartPanelOptions {
  readonly metric: Metric;
  readonly theme: ChartTheme;
  /** Called with the epoch that a pointer or a key has chosen, and with nothing when the choice is over. */
  readonly onChoose: (epoch: number | undefined) => void;
  /** Called with the model whose line is under the pointer. */
  readonly onPoint: (model: string | undefined) => void;
}

/** One of the charts with its title. It is operated like a slider: its value is the epoch that is read. */
export interface ChartPanel {
  readonly element: HTMLElement;
  update(snapshot: RunSnapshot, shown: (key: SeriesKey) => boolean): void;
  choose(snapshot: RunSnapshot, epoch: number | undefined): void;
  emphasise(model: string | undefined): void;
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

export function createChartPanel({ metric, theme, onChoose, onPoint }: ChartPanelOptions): ChartPanel {
  let last = 0;
  let chosen: number | undefined;
  let kind: ScoreKind = 'accuracy';
  // Errors, like losses, want to go to zero.
  const rangeOf = (values: readonly number[]): Range =>
    metric === 'score' && kind === 'accuracy' ? accuracyRange(values) : lossRange(values);
  const chart = createLineChart({
    theme,
    rangeOf,
    onPoint: (epoch, model) => {
      onChoose(epoch);
      onPoint(model);
    },
  });
  const heading = html('strong', {});
  const titleNow = (): string => (metric === 'loss' ? 'Loss' : scoreTitles[kind]);
  const slider = html('div', { class: 'chart-reader', 'data-chart': metric }, chart.element);
  slider.addEventListener('keydown', (event) => {
    const target = epochAfterKey(event.key, chosen ?? last, last);
    if (target !== undefined || event.key === 'Escape') {
      event.preventDefault();
      onChoose(target);
    }
  });
  slider.addEventListener('blur', () => onChoose(undefined));
  return {
    element: html('figure', { class: 'chart-figure' }, html('figcaption', {}, heading, ' by epoch'), slider),
    update: ({ models, experiment, dataset }, shown) => {
      last = lastEpoch(models);
      kind = scoreKindOf(dataset);
      setText(heading, titleNow());
      chart.update({
        keys: seriesKeys(models),
        models: models.map((model) => model.name),
        ...chartData(models, metric),
        plannedEpochs: Math.max(experiment.training.epochs, last),
        shown,
      });
    },
    choose: ({ models }, epoch) => {
      chosen = epoch;
      chart.markEpoch(epoch);
      const read = epoch ?? last;
      const sentence = last === 0 ? undefined : readoutSentence(models, read, metric);
      writeSlider(slider, titleNow(), last, read, sentence);
    },
    emphasise: (model) => chart.emphasise(model),
  };
}

/** A chart without epochs has nothing to choose from: it is a picture then, not a control. */
function writeSlider(
  slider: HTMLElement,
  title: string,
  last: number,
  epoch: number,
  sentence: string | undefined,
): void {
  const empty = sentence === undefined;
  setAttribute(slider, 'role', empty ? 'img' : 'slider');
  setAttribute(slider, 'tabindex', empty ? undefined : '0');
  setAttribute(slider, 'aria-label', empty ? `${title}: no epoch yet` : `${title}: epoch to read`);
  setAttribute(slider, 'aria-valuemin', empty ? undefined : '1');
  setAttribute(slider, 'aria-valuemax', empty ? undefined : String(last));
  setAttribute(slider, 'aria-valuenow', empty ? undefined : String(epoch));
  setAttribute(slider, 'aria-valuetext', sentence);
}
