import { formatMetric, formatMilliseconds, modelTitle } from '../../src/protocol/format';
import {
  formatEpochScore,
  shortScoreTitles,
  trainingScore,
  validationScore,
  type ScoreKind,
} from '../../src/protocol/score';
import type { EpochRow, ModelSnapshot } from '../../src/protocol/snapshot';
import type { Item } from '../dom';
import { html, keyedList, setHidden, setText } from '../dom';
import { createMarkIcon } from '../markIcon';
import { markOf } from '../marks';

export interface EpochTable {
  readonly element: HTMLElement;
  /** Writes the epochs; while they still come, the newest stays in sight of a reader who is at the end. */
  update(models: readonly ModelSnapshot[], kind: ScoreKind, active: boolean): void;
  /** Sets the rows of one epoch off from the others. */
  markEpoch(epoch: number | undefined): void;
}

/** The titles of the columns. */
function titlesOf(kind: ScoreKind): string[] {
  const score = shortScoreTitles[kind];
  const [first, second] = [score.charAt(0).toUpperCase() + score.slice(1), `Val ${score}`];
  return ['Epoch', 'Time/step', 'Loss', first, 'Val loss', second];
}

const columnCount = titlesOf('accuracy').length;

/** The cells of one epoch, in the order of the titles. */
export function epochCells({ epoch, msPerStep, metrics }: EpochRow): string[] {
  const optional = (value: number | undefined): string => (value === undefined ? '–' : formatMetric(value));
  const kind = metrics.mae === undefined ? 'accuracy' : 'mae';
  const score = (value: number | undefined): string => (value === undefined ? '–' : formatEpochScore(kind, value));
  return [
    String(epoch),
    formatMilliseconds(msPerStep),
    formatMetric(metrics.loss),
    score(trainingScore(metrics)),
    optional(metrics.valLoss),
    score(validationScore(metrics)),
  ];
}

interface Group {
  readonly model: ModelSnapshot;
  readonly names: readonly string[];
}

/** The training charts as numbers: a group of rows for each model, a row for each epoch. */
export function createEpochTable(): EpochTable {
  let marked: number | undefined;
  const heads = titlesOf('accuracy').map(() => html('th', { scope: 'col', class: 'number' }));
  const table = html(
    'table',
    { class: 'epochs' },
    html('caption', { class: 'visually-hidden' }, 'Metrics of each epoch, by model'),
    html('thead', {}, html('tr', {}, ...heads)),
  );
  const hint = html('p', { class: 'table-hint' }, 'A row appears here after each epoch.');
  const element = html(
    'div',
    { class: 'epochs-scroll', tabindex: '0', role: 'region', 'aria-label': 'Metrics of each epoch' },
    table,
    hint,
  );
  const write = keyedList<Group>(table, ({ model }) => model.name, createGroup, 2);
  return {
    element,
    update: (models, kind, active) => {
      titlesOf(kind).forEach((title, column) => {
        const head = heads[column];
        if (head !== undefined) {
          setText(head, title);
        }
      });
      const started = models.filter((model) => model.epochs.length > 0);
      const names = models.map((model) => model.name);
      const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 4;
      write(started.map((model) => ({ model, names })));
      setHidden(table, started.length === 0);
      setHidden(hint, started.length > 0);
      if (active && atEnd) {
        element.scrollTop = element.scrollHeight;
      }
    },
    markEpoch: (epoch) => {
      if (epoch === marked) {
        return;
      }
      marked = epoch;
      for (const row of table.querySelectorAll('tr[data-epoch]')) {
        row.classList.toggle('marked', epoch !== undefined && row.getAttribute('data-epoch') === String(epoch));
      }
    },
  };
}

function createGroup({ model }: Group): Item<Group> {
  const body = html('tbody', { 'data-model': model.name });
  const icon = createMarkIcon();
  const title = html(
    'tr',
    {},
    html(
      'th',
      { scope: 'rowgroup', colspan: String(columnCount) },
      icon.element,
      html('span', {}, modelTitle(model.name)),
    ),
  );
  const write = keyedList<EpochRow | undefined>(
    body,
    (row) => (row === undefined ? 'title' : String(row.epoch)),
    (row) => (row === undefined ? { element: title, update: () => undefined } : createRow(row)),
  );
  return {
    element: body,
    update: (group) => {
      icon.update(markOf(group.model.name, group.names));
      write([undefined, ...group.model.epochs]);
    },
  };
}

function createRow({ epoch }: EpochRow): Item<EpochRow | undefined> {
  const cells = Array.from({ length: columnCount }, (_, index) =>
    index === 0 ? html('th', { scope: 'row', class: 'number' }) : html('td', { class: 'number' }),
  );
  let written: EpochRow | undefined;
  return {
    element: html('tr', { 'data-epoch': String(epoch) }, ...cells),
    update: (row) => {
      // A thousand finished epochs are not compared cell by cell five times a second.
      if (row !== undefined && row !== written) {
        written = row;
        epochCells(row).forEach((text, index) => {
          const cell = cells[index];
          if (cell !== undefined) {
            setText(cell, text);
          }
        });
      }
    },
  };
}
