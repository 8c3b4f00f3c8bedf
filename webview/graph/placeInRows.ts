import type { GraphRows, RowItem } from './graphRows';

const laneWidth = 10;
/** A lane gives way to boxes, which stand straight below each other where they can. */
const laneWeight = 0.05;
const rounds = 12;

export interface RowMetrics {
  readonly boxWidth: number;
  readonly columnGap: number;
}

/**
 * Gives every item its horizontal middle: that of its neighbours in the next row, as nearly as the others in its row
 * allow. The order of the rows stays. The leftmost box begins at 0.
 */
export function placeInRows({ rows }: GraphRows, { boxWidth, columnGap }: RowMetrics): void {
  const widthOf = (item: RowItem): number => (item.isLane ? laneWidth : boxWidth);
  const apart = (a: RowItem, b: RowItem): number => (widthOf(a) + widthOf(b)) / 2 + columnGap;
  for (const row of rows) {
    row.forEach((item, place) => {
      const left = row[place - 1];
      item.center = left === undefined ? 0 : left.center + apart(left, item);
    });
  }
  for (let round = 0; round < rounds; round++) {
    rows.forEach((row) => settle(row, (item) => item.above, apart));
    [...rows].reverse().forEach((row) => settle(row, (item) => item.below, apart));
  }
  const leftmost = Math.min(...rows.flat().map((item) => item.center - widthOf(item) / 2));
  for (const item of rows.flat()) {
    item.center = Math.round(item.center - leftmost);
  }
}

/** A run of items that stand as close as they may, around the middle that suits them best together. */
interface Block {
  items: RowItem[];
  /** Distance of each item from the first one. */
  offsets: number[];
  weight: number;
  /** Weighted sum of where the first item would have to stand for each item to stand where it wants to. */
  pull: number;
}

/** Moves the items of a row to where their neighbours are, and apart where they would lie on each other. */
function settle(
  row: readonly RowItem[],
  neighbours: (item: RowItem) => readonly RowItem[],
  apart: (a: RowItem, b: RowItem) => number,
): void {
  const blocks: Block[] = [];
  for (const item of row) {
    const near = neighbours(item);
    const wanted = near.length === 0 ? item.center : near.reduce((sum, { center }) => sum + center, 0) / near.length;
    const weight = item.isLane ? laneWeight : 1;
    let block: Block = { items: [item], offsets: [0], weight, pull: weight * wanted };
    for (let before = blocks.at(-1); before !== undefined && overlap(before, block, apart); before = blocks.at(-1)) {
      blocks.pop();
      block = join(before, block, apart);
    }
    blocks.push(block);
  }
  for (const { items, offsets, weight, pull } of blocks) {
    items.forEach((item, place) => (item.center = pull / weight + (offsets[place] ?? 0)));
  }
}

function gapBetween(a: Block, b: Block, apart: (a: RowItem, b: RowItem) => number): number {
  const [last, first] = [a.items.at(-1), b.items[0]];
  return last === undefined || first === undefined ? 0 : (a.offsets.at(-1) ?? 0) + apart(last, first);
}

function overlap(a: Block, b: Block, apart: (a: RowItem, b: RowItem) => number): boolean {
  return a.pull / a.weight + gapBetween(a, b, apart) > b.pull / b.weight;
}

function join(a: Block, b: Block, apart: (a: RowItem, b: RowItem) => number): Block {
  const shift = gapBetween(a, b, apart);
  return {
    items: [...a.items, ...b.items],
    offsets: [...a.offsets, ...b.offsets.map((offset) => offset + shift)],
    weight: a.weight + b.weight,
    pull: a.pull + b.pull - b.weight * shift,
  };
}
