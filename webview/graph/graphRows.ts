/** The boxes of a graph in rows, with the lanes of arrows that pass rows. Pure: names in, places out. */

/** A box, or a place in a row where an arrow passes by. */
export interface RowItem {
  /** The layer's name, or that of the layer where the passing arrows begin. */
  readonly name: string;
  readonly isLane: boolean;
  readonly row: number;
  /** Items in the row above that lead here, and in the row below to which this leads. */
  readonly above: RowItem[];
  readonly below: RowItem[];
  /** Horizontal middle. */
  center: number;
}

export interface GraphRows {
  /** From the top, each from left to right. */
  readonly rows: RowItem[][];
  readonly boxes: ReadonlyMap<string, RowItem>;
  /** The lanes of all arrows that begin at a layer, by row: they share one until they part. */
  readonly lanes: ReadonlyMap<string, ReadonlyMap<number, RowItem>>;
}

/** Often enough for the graphs that models have; more changes nothing any more. */
const sweeps = 8;

/**
 * Puts layers into rows by their distance to the output, gives arrows lanes, and orders each row so that what belongs
 * together stands together.
 * @param names All layers, each behind those that it is called on.
 */
export function arrangeRows(names: readonly string[], parents: ReadonlyMap<string, readonly string[]>): GraphRows {
  const rowOf = rowsFromOutput(names, parents);
  const rows: RowItem[][] = Array.from({ length: Math.max(0, ...rowOf.values()) + 1 }, () => []);
  const boxes = new Map(names.map((name) => [name, createItem(name, false, rowOf.get(name) ?? 0)]));
  const lanes = new Map<string, Map<number, RowItem>>();
  for (const [name, item] of boxes) {
    for (const parent of parents.get(name) ?? []) {
      const start = boxes.get(parent);
      if (start !== undefined) {
        link(start, item, lanes);
      }
    }
  }
  // Boxes before lanes: an arrow goes around a chain of layers, and not a chain around an arrow.
  [...boxes.values(), ...[...lanes.values()].flatMap((own) => [...own.values()])].forEach((item) =>
    rows[item.row]?.push(item),
  );
  orderRows(rows);
  return { rows, boxes, lanes };
}

function createItem(name: string, isLane: boolean, row: number): RowItem {
  return { name, isLane, row, above: [], below: [], center: 0 };
}

/** Connects two boxes, along the lane of the first one where rows are in between. */
function link(start: RowItem, end: RowItem, lanes: Map<string, Map<number, RowItem>>): void {
  const own = lanes.get(start.name) ?? new Map<number, RowItem>();
  lanes.set(start.name, own);
  let last = start;
  for (let row = start.row + 1; row < end.row; row++) {
    let lane = own.get(row);
    if (lane === undefined) {
      lane = createItem(start.name, true, row);
      own.set(row, lane);
      connect(last, lane);
    }
    last = lane;
  }
  connect(last, end);
}

function connect(upper: RowItem, lower: RowItem): void {
  upper.below.push(lower);
  lower.above.push(upper);
}

/** Sorts each row by the middle of its neighbours' places, downwards and upwards in turn. */
function orderRows(rows: RowItem[][]): void {
  const places = new Map<RowItem, number>();
  const note = (row: readonly RowItem[]): void =>
    // Places are shares of the row, so that rows of different lengths can be compared.
    row.forEach((item, place) => places.set(item, (place + 0.5) / row.length));
  rows.forEach(note);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const downwards = sweep % 2 === 0;
    for (const row of downwards ? rows : [...rows].reverse()) {
      const wanted = new Map(
        row.map((item) => [item, mean((downwards ? item.above : item.below).map((other) => places.get(other) ?? 0))]),
      );
      const placeOf = (item: RowItem): number => wanted.get(item) ?? places.get(item) ?? 0;
      row.sort((a, b) => placeOf(a) - placeOf(b));
      note(row);
    }
  }
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Rows by the longest way to an output. */
function rowsFromOutput(
  names: readonly string[],
  parents: ReadonlyMap<string, readonly string[]>,
): Map<string, number> {
  const depths = new Map(names.map((name) => [name, 0]));
  // A summary lists layers by depth, so one pass from its end settles all; the others are for rows in another order.
  for (let pass = 0; pass < names.length; pass++) {
    let settled = true;
    for (const name of [...names].reverse()) {
      const depth = depths.get(name) ?? 0;
      for (const parent of parents.get(name) ?? []) {
        if ((depths.get(parent) ?? 0) < depth + 1) {
          depths.set(parent, depth + 1);
          settled = false;
        }
      }
    }
    if (settled) {
      break;
    }
  }
  const deepest = Math.max(0, ...depths.values());
  return new Map([...depths].map(([name, depth]) => [name, deepest - depth]));
}
