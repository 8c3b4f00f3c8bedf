import { formatCount } from '../../src/protocol/format';
import { gridLanes, gridTitle, type GridLane } from '../../src/protocol/gridText';
import type { Item } from '../dom';
import { html, keyedList, setAttribute, setHidden, setText, svg } from '../dom';
import type { ModalitiesPart } from './modalities';

/** Of more steps than these, ticks would be a band; a band is drawn. */
const mostTicks = 150;
const height = 20;

/** A sequence beside the grid on which it meets others. */
interface DrawnLane {
  readonly name: string;
  readonly detail: string;
  /** Steps that are drawn. */
  readonly steps: number;
  /** Steps of the grid, which are drawn behind. */
  readonly grid: number;
}

/**
 * The grid to which sequences are resampled: a lane for each sequence and one for the grid, with a tick in the middle of
 * each step. What the lanes show stands beside them in words. There as soon as a model with a grid is built.
 */
export function createCommonGrid(): ModalitiesPart {
  const title = html('figcaption', { class: 'common-grid-title' });
  const list = html('ul', { class: 'common-grid-lanes' });
  const element = html('figure', { class: 'common-grid', 'data-common-grid': '' }, title, list);
  const write = keyedList<DrawnLane>(list, ({ name }) => name, createLane);
  return {
    element,
    update: (modalities, { models }) => {
      const grid = models.find((model) => model.grid !== undefined)?.grid;
      setHidden(element, grid === undefined);
      if (grid === undefined) {
        return;
      }
      setText(title, `Sequences meet on ${gridTitle(grid)}. Ticks are the steps of a row of median length.`);
      const { steps } = grid;
      const lanes = gridLanes(grid, modalities).map((lane) => drawn(lane, steps));
      write([...lanes, { name: 'common grid', detail: `${formatCount(steps)} steps`, steps, grid: steps }]);
    },
  };
}

function drawn({ modality, typical, before, change }: GridLane, grid: number): DrawnLane {
  return { name: modality, detail: `${before}, ${change}`, steps: typical, grid };
}

function createLane({ name }: DrawnLane): Item<DrawnLane> {
  const grid = svg('path', { class: 'lane-grid' });
  const ticks = svg('path', { class: 'lane-ticks' });
  const picture = svg(
    'svg',
    // The words beside it say the same.
    { class: 'lane', viewBox: `0 0 100 ${height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    grid,
    ticks,
  );
  const detail = html('span', { class: 'lane-detail' });
  const element = html(
    'li',
    { class: 'common-grid-lane' },
    html('span', { class: 'lane-name' }, name),
    picture,
    detail,
  );
  return {
    element,
    update: (lane) => {
      setAttribute(grid, 'd', tickPath(lane.grid, 0, height));
      setAttribute(ticks, 'd', tickPath(lane.steps, 4, height - 4));
      setText(detail, lane.detail);
    },
  };
}

/** A tick in the middle of each of so many parts of a hundred, or a band where they would be one. */
function tickPath(count: number, top: number, bottom: number): string {
  if (count > mostTicks) {
    return `M0 ${top}H100V${bottom}H0Z`;
  }
  return Array.from({ length: count }, (_, at) => `M${(((at + 0.5) * 100) / count).toFixed(2)} ${top}V${bottom}`).join(
    '',
  );
}
