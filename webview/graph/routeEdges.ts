import type { GraphEdge, GraphMetrics } from './graphLayout';
import type { GraphRows, RowItem } from './graphRows';

/** Distance between arrows that run side by side. */
const trackGap = 7;

export interface Routes {
  /** Upper edge of each row. */
  readonly tops: readonly number[];
  readonly edges: readonly GraphEdge[];
}

/** A piece of an arrow between two rows: where it comes from and where it goes to. */
interface Piece {
  readonly start: string;
  readonly end: RowItem;
  readonly fromX: number;
  readonly toX: number;
  /** Number of the horizontal line that it takes; pieces on one line begin or end together, or do not meet. */
  track: number;
}

/** Leads every arrow from box to box, along its lanes. Rows are as far apart as the arrows between them need. */
export function routeEdges(
  graph: GraphRows,
  parents: ReadonlyMap<string, readonly string[]>,
  { boxWidth, boxHeight, rowGap }: GraphMetrics,
): Routes {
  const pieces = new Map<RowItem, Map<RowItem, Piece>>();
  const gaps = graph.rows.map((row) => {
    const between = row.flatMap((start) => start.below.map((end) => ({ start, end })));
    const made = between.map(({ start, end }): Piece => {
      const piece = { start: start.name, end, fromX: start.center, toX: arrivalAt(start, end, boxWidth), track: 0 };
      pieces.set(start, (pieces.get(start) ?? new Map<RowItem, Piece>()).set(end, piece));
      return piece;
    });
    return rowGap + trackGap * (assignTracks(made) - 1);
  });
  const tops = gaps.map((_, row) => gaps.slice(0, row).reduce((sum, gap) => sum + gap + boxHeight, 0));
  const edges = [...parents].flatMap(([to, sources]) =>
    sources.flatMap((from): GraphEdge[] => {
      const way = wayBetween(graph, from, to);
      const [start, end] = [way[0], way.at(-1)];
      if (start === undefined || end === undefined) {
        return [];
      }
      const points: [number, number][] = [[start.center, (tops[start.row] ?? 0) + boxHeight]];
      way.slice(1).forEach((item, place) => {
        const piece = pieces.get(way[place] ?? start)?.get(item);
        if (piece !== undefined && piece.fromX !== piece.toX) {
          // The lowest line is where it is when there is but one: right above the row.
          const y = (tops[item.row] ?? 0) - rowGap / 2 - trackGap * piece.track;
          points.push([piece.fromX, y], [piece.toX, y]);
        }
      });
      points.push([points.at(-1)?.[0] ?? end.center, tops[end.row] ?? 0]);
      return [{ from, to, points }];
    }),
  );
  return { tops, edges };
}

/** Items from a box to another, lanes in between. */
function wayBetween({ boxes, lanes }: GraphRows, from: string, to: string): RowItem[] {
  const start = boxes.get(from);
  const end = boxes.get(to);
  if (start === undefined || end === undefined) {
    return [];
  }
  const passed = Array.from({ length: end.row - start.row - 1 }, (_, index) =>
    lanes.get(from)?.get(start.row + 1 + index),
  );
  return [start, ...passed.filter((lane) => lane !== undefined), end];
}

/** Arrows into one box arrive side by side, in the order in which they come from left to right. */
function arrivalAt(start: RowItem, end: RowItem, boxWidth: number): number {
  if (end.isLane || end.above.length < 2) {
    return end.center;
  }
  const place = [...end.above].sort((a, b) => a.center - b.center).indexOf(start);
  return end.center + boxWidth * (-0.3 + (0.6 * (place + 1)) / (end.above.length + 1));
}

/** Gives each piece that goes sideways a line of its own where it would be taken for a part of another one. */
function assignTracks(pieces: readonly Piece[]): number {
  const tracks: Piece[][] = [];
  const sideways = pieces.filter(({ fromX, toX }) => fromX !== toX);
  // Short ones lie below long ones, so that fewer lines cross.
  for (const piece of sideways.sort((a, b) => lengthOf(a) - lengthOf(b))) {
    let track = 0;
    while (tracks[track]?.some((other) => confused(piece, other)) === true) {
      track++;
    }
    piece.track = track;
    (tracks[track] ??= []).push(piece);
  }
  return Math.max(1, tracks.length);
}

function lengthOf({ fromX, toX }: Piece): number {
  return Math.abs(toX - fromX);
}

function confused(a: Piece, b: Piece): boolean {
  const apart =
    Math.max(a.fromX, a.toX) + trackGap < Math.min(b.fromX, b.toX) ||
    Math.max(b.fromX, b.toX) + trackGap < Math.min(a.fromX, a.toX);
  return !apart && a.start !== b.start && a.end !== b.end;
}
