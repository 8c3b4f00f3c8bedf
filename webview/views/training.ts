import { scoreKindOf } from '../../src/protocol/score';
import { isActive } from '../../src/protocol/snapshot';
import type { RunSnapshot } from '../../src/protocol/snapshot';
import { lastEpoch } from '../charts/series';
import { ChartTheme } from '../charts/theme';
import { isDense } from '../density';
import { html } from '../dom';
import type { View } from '../view';
import { createChartPanel } from './chartPanel';
import { createEpochTable } from './epochTable';
import { createLegend } from './legend';
import { createReadout } from './readout';

const metrics = ['loss', 'score'] as const;

/** Loss and score over the epochs: two charts that are read together, and the same as a table. */
export function createTrainingView(): View {
  const theme = new ChartTheme();
  let snapshot: RunSnapshot | undefined;
  /** The epoch that a pointer or a key has chosen. */
  let chosen: number | undefined;
  const emphasise = (model: string | undefined): void => {
    readout.emphasise(model);
    for (const panel of panels) {
      panel.emphasise(model);
    }
  };
  const legend = createLegend({ onChange: () => write(), onPoint: emphasise });
  const readout = createReadout(emphasise);
  const table = createEpochTable();
  const onChoose = (epoch: number | undefined): void => {
    if (epoch !== chosen) {
      chosen = epoch;
      writeChosen();
    }
  };
  const panels = metrics.map((metric) => createChartPanel({ metric, theme, onChoose, onPoint: emphasise }));
  const writeChosen = (): void => {
    if (snapshot !== undefined) {
      const epoch = chosen === undefined ? undefined : Math.min(chosen, lastEpoch(snapshot.models));
      readout.update(snapshot.models, epoch, legend);
      table.markEpoch(epoch);
      for (const panel of panels) {
        panel.choose(snapshot, epoch);
      }
    }
  };
  const write = (): void => {
    if (snapshot !== undefined && snapshot.state !== 'idle') {
      const names = snapshot.models.map((model) => model.name);
      legend.update(names, snapshot.dataset?.validationRows !== 0);
      element.classList.toggle('dense', isDense(names));
      for (const panel of panels) {
        panel.update(snapshot, (key) => legend.isShown(key));
      }
      const kind = scoreKindOf(snapshot.dataset);
      readout.nameScore(kind);
      table.update(snapshot.models, kind, isActive(snapshot.state));
      writeChosen();
    }
  };
  const element = createSection(
    legend.element,
    panels.map((panel) => panel.element),
    readout.element,
    table.element,
  );
  return {
    element,
    update: (message) => {
      const sameRun = snapshot === undefined || snapshot.runId === message.snapshot.runId;
      snapshot = message.snapshot;
      chosen = sameRun ? chosen : undefined;
      write();
    },
  };
}

function createSection(
  legend: HTMLElement,
  charts: readonly HTMLElement[],
  readout: HTMLElement,
  table: HTMLElement,
): HTMLElement {
  return html(
    'section',
    { class: 'section', 'data-section': 'training', 'aria-labelledby': 'training-title' },
    html('div', { class: 'section-head' }, html('h2', { id: 'training-title' }, 'Training'), legend),
    html(
      'div',
      { class: 'training' },
      html('div', { class: 'training-charts' }, html('div', { class: 'charts' }, ...charts), readout),
      table,
    ),
  );
}
