import { isClassic } from '../../src/protocol/isClassic';
import { shortModelTitle } from '../../src/protocol/runText';
import { scoreKindOf, type ScoreKind } from '../../src/protocol/score';
import { isSingleModality } from '../../src/protocol/singleModality';
import { isActive } from '../../src/protocol/snapshot';
import type { ModelSnapshot, RunSnapshot } from '../../src/protocol/snapshot';
import { barAxis, dotAxis } from '../charts/scoreAxis';
import { createScoreScale } from '../charts/scoreScale';
import { isDense } from '../density';
import { html, keyedList, setText } from '../dom';
import { createScoreRow, scoreColumns, type ScoreColumn, type ScoreRow } from './scoreRow';

export interface ScoreTable {
  readonly element: HTMLElement;
  update(snapshot: RunSnapshot): void;
}

const headings: Readonly<Record<ScoreKind, string>> = {
  accuracy: 'Test accuracy, its 95% Wilson interval, and the test rows that are right',
  mae: 'Mean absolute error on the test rows, with its 95% interval; less is better',
};

const sharedTitles = { name: 'Model', drawing: '', interval: '95% interval', gain: 'Gain', size: 'Parameters' };

const columnTitles: Readonly<Record<ScoreKind, Readonly<Record<ScoreColumn, string>>>> = {
  accuracy: { ...sharedTitles, score: 'Accuracy', rows: 'Right' },
  mae: { ...sharedTitles, score: 'Error', rows: 'Test rows' },
};

/** What the numbers of the table are, in one sentence; where there are many models, also what their gain is over. */
export function scoreHeading({ models, comparison, dataset, experiment }: RunSnapshot): string {
  const kind = scoreKindOf(dataset);
  const { label } = experiment.data;
  const heading =
    kind === 'mae' && label !== '' ? headings[kind].replace('error', () => `error of ${label}`) : headings[kind];
  if (comparison === undefined || !isDense(models)) {
    return heading;
  }
  const gain = kind === 'accuracy' ? 'percentage points over' : 'how much less it is than that of';
  return `${heading}. Gain: ${gain} ${shortModelTitle(comparison.baseline)}`;
}

/** Why the multimodal model is compared with this one and no other. */
function baselineTag({ experiment, models }: RunSnapshot): string {
  const singles = models.filter(({ name }) => isSingleModality(name));
  return isClassic(experiment) || singles.length === 1 ? 'Baseline' : 'Best single modality';
}

/**
 * The models in the order in which they are shown. Many of them are sorted once all is done, the best first: those that
 * join modalities, then those of one. While scores come, no row moves.
 */
export function modelsInOrder({ models, state, dataset }: RunSnapshot): readonly ModelSnapshot[] {
  if (!isDense(models) || isActive(state)) {
    return models;
  }
  const sign = scoreKindOf(dataset) === 'accuracy' ? -1 : 1;
  const rank = ({ evaluation }: ModelSnapshot): number =>
    evaluation === undefined ? Infinity : sign * evaluation.score;
  const isSingle = ({ name }: ModelSnapshot): number => Number(isSingleModality(name));
  // Equal ranks, also those of models without a score, keep their order.
  return models.toSorted((a, b) => isSingle(a) - isSingle(b) || compare(rank(a), rank(b)));
}

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rowsOf(snapshot: RunSnapshot): ScoreRow[] {
  const { models, comparison, state, dataset } = snapshot;
  const metric = scoreKindOf(dataset);
  const evaluations = models.flatMap(({ evaluation }) => evaluation ?? []);
  const dense = isDense(models);
  const shared = {
    names: models.map(({ name }) => name),
    waiting: isActive(state),
    axis: dense ? dotAxis(metric, evaluations) : barAxis(metric, evaluations),
    form: dense ? 'dot' : 'bar',
    ...(comparison === undefined ? {} : { reference: comparison.baselineValue }),
  } as const;
  const ordered = modelsInOrder(snapshot);
  return ordered.map((model, place) => {
    const previous = ordered[place - 1];
    const single = isSingleModality(model.name);
    return {
      ...shared,
      model,
      beginsGroup: dense && previous !== undefined && isSingleModality(previous.name) !== single,
      ...(comparison?.baseline === model.name ? { tag: baselineTag(snapshot) } : {}),
      ...(single ? {} : gainOf(model, comparison)),
    };
  });
}

function gainOf({ evaluation }: ModelSnapshot, comparison: RunSnapshot['comparison']): { gain?: number } {
  if (evaluation === undefined || comparison === undefined) {
    return {};
  }
  const difference = evaluation.score - comparison.baselineValue;
  return { gain: comparison.metric === 'accuracy' ? difference : -difference };
}

/** The test scores of all models, as numbers and drawn on one axis: one table that is one chart, too. */
export function createScoreTable(): ScoreTable {
  const heading = html('h3', {});
  const scale = createScoreScale();
  const titles = scoreColumns.map((column) => {
    const hidden = column === 'drawing' ? { 'aria-hidden': 'true' } : {};
    return { column, title: html('span', { role: 'columnheader', 'data-column': column, ...hidden }) };
  });
  const list = html('div', { class: 'scores', role: 'rowgroup' });
  const write = keyedList<ScoreRow>(list, ({ model }) => model.name, createScoreRow);
  const head = html('div', { class: 'score-head', role: 'row' }, ...titles.map(({ title }) => title));
  const table = html(
    'div',
    { class: 'score-table', role: 'table', 'aria-label': 'Test score of each model' },
    html('div', { class: 'scores', role: 'rowgroup' }, head),
    list,
    scale.element,
  );
  return {
    element: html('div', { class: 'score-chart' }, heading, table),
    update: (snapshot) => {
      const metric = scoreKindOf(snapshot.dataset);
      const rows = rowsOf(snapshot);
      setText(heading, scoreHeading(snapshot));
      titles.forEach(({ column, title }) => setText(title, columnTitles[metric][column]));
      write(rows);
      const [first] = rows;
      if (first !== undefined) {
        scale.update(metric, first.axis);
      }
    },
  };
}
