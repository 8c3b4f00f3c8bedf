import { formatMetric } from '../../src/protocol/format';
import { shortModelTitle } from '../../src/protocol/runText';
import { formatQuantity, shortScoreTitles, type ScoreKind } from '../../src/protocol/score';
import type { ModelSnapshot } from '../../src/protocol/snapshot';
import { metricOf } from '../charts/series';
import type { Metric, SeriesKey, Split } from '../charts/series';
import type { Item } from '../dom';
import { html, keyedList, setAttribute, setHidden, setText } from '../dom';
import { createMarkIcon } from '../markIcon';
import { markOf } from '../marks';

interface Column {
  readonly metric: Metric;
  readonly split: Split;
}

const columns: readonly Column[] = [
  { metric: 'loss', split: 'training' },
  { metric: 'loss', split: 'validation' },
  { metric: 'score', split: 'training' },
  { metric: 'score', split: 'validation' },
];

/** `Val loss`, `Accuracy`. */
function titleOf({ metric, split }: Column, kind: ScoreKind): string {
  const name = metric === 'loss' ? 'loss' : shortScoreTitles[kind];
  return split === 'validation' ? `Val ${name}` : name.charAt(0).toUpperCase() + name.slice(1);
}

interface ReadoutRow {
  readonly model: ModelSnapshot;
  readonly names: readonly string[];
  readonly epoch: number;
  readonly lines: ShownLines;
}

/** Which lines of the charts are switched on. */
export interface ShownLines {
  isShown(key: SeriesKey): boolean;
  isSplitShown(split: Split): boolean;
}

export interface Readout {
  readonly element: HTMLElement;
  /** Names the columns of the score. */
  nameScore(kind: ScoreKind): void;
  /** Writes every visible series at the chosen epoch, or at each model's newest. */
  update(models: readonly ModelSnapshot[], chosen: number | undefined, lines: ShownLines): void;
  /** Sets the row of one model off from the others. */
  emphasise(model: string | undefined): void;
}

/** A value as the readout shows it; a dash where there is none. */
export function readoutValue(model: ModelSnapshot, epoch: number, metric: Metric, split: Split): string {
  const row = model.epochs.find((candidate) => candidate.epoch === epoch);
  const value = row === undefined ? undefined : metricOf(row.metrics, metric, split);
  if (value === undefined) {
    return '–';
  }
  return metric === 'score' && row?.metrics.mae !== undefined ? formatQuantity(value) : formatMetric(value);
}

/** One epoch in words, for those who hear the charts. */
export function readoutSentence(models: readonly ModelSnapshot[], epoch: number, metric: Metric): string {
  const parts = models
    .filter((model) => model.epochs.some((row) => row.epoch === epoch))
    .map(
      (model) =>
        `${shortModelTitle(model.name)} ${readoutValue(model, epoch, metric, 'training')}, validation ${readoutValue(model, epoch, metric, 'validation')}`,
    );
  return `Epoch ${epoch}: ${parts.join('; ')}`;
}

/** The numbers behind both charts at one epoch. It keeps its place: without a choice it shows the newest of each model. */
export function createReadout(onPoint: (model: string | undefined) => void): Readout {
  const caption = html('caption', { 'data-readout-epoch': '' });
  const body = html('tbody');
  const heads = columns.map(() => html('th', { scope: 'col', class: 'number' }));
  const head = html(
    'thead',
    {},
    html(
      'tr',
      {},
      html('th', { scope: 'col' }, 'Model'),
      html('th', { scope: 'col', class: 'number' }, 'Epoch'),
      ...heads,
    ),
  );
  const table = html('table', { class: 'readout', 'data-readout': '' }, caption, head, body);
  const element = html('div', { class: 'readout-scroll' }, table);
  const write = keyedList<ReadoutRow>(
    body,
    ({ model }) => model.name,
    (row) => {
      const item = createRow(row);
      item.element.addEventListener('pointerenter', () => onPoint(row.model.name));
      item.element.addEventListener('pointerleave', () => onPoint(undefined));
      return item;
    },
  );
  return {
    element,
    nameScore: (kind) => {
      columns.forEach((column, place) => {
        const title = heads[place];
        if (title !== undefined) {
          setText(title, titleOf(column, kind));
        }
      });
    },
    update: (models, chosen, lines) => {
      columns.forEach(({ split }, place) => {
        const title = heads[place];
        if (title !== undefined) {
          setHidden(title, !lines.isSplitShown(split));
        }
      });
      setText(caption, chosen === undefined ? 'Newest epoch of each model' : `Epoch ${chosen}`);
      setHidden(element, models.length === 0);
      const names = models.map((model) => model.name);
      write(models.map((model) => ({ model, names, epoch: chosen ?? model.epochs.at(-1)?.epoch ?? 0, lines })));
    },
    emphasise: (model) => {
      for (const row of body.children) {
        setAttribute(row, 'data-emphasised', row.getAttribute('data-model') === model ? '' : undefined);
      }
    },
  };
}

function createRow({ model }: ReadoutRow): Item<ReadoutRow> {
  const cells = columns.map((column) => ({ column, cell: html('td', { class: 'number' }) }));
  const icon = createMarkIcon();
  const name = html('th', { scope: 'row' }, icon.element, html('span', {}, shortModelTitle(model.name)));
  const epoch = html('td', { class: 'number' });
  const element = html('tr', { 'data-model': model.name }, name, epoch, ...cells.map(({ cell }) => cell));
  return {
    element,
    update: (row) => {
      let visible = false;
      icon.update(markOf(row.model.name, row.names));
      setText(epoch, row.model.epochs.some((other) => other.epoch === row.epoch) ? String(row.epoch) : '–');
      for (const { column, cell } of cells) {
        const shown = row.lines.isShown({ model: row.model.name, split: column.split });
        visible ||= shown;
        setHidden(cell, !row.lines.isSplitShown(column.split));
        setText(cell, shown ? readoutValue(row.model, row.epoch, column.metric, column.split) : '');
      }
      setHidden(element, !visible);
    },
  };
}
