import type { CommonGrid, RowSteps } from './events';
import { formatCount } from './format';

/** Of the modalities of a data set, what is needed here. */
type Modalities = readonly { readonly name: string; readonly steps?: RowSteps | undefined }[];

/** What the common grid makes of one sequence, for people. */
export interface GridLane {
  readonly modality: string;
  /** Steps behind the encoder of the row that is in the middle by length; it is the one that is drawn. */
  readonly typical: number;
  /** What rows hold: `16 to 24 values (median 20), 8 to 12 steps behind the encoder`. */
  readonly before: string;
  /** What the grid does to them: `interpolated`. */
  readonly change: string;
}

/** A lane for each sequence of the grid, in the order of the model's inputs. */
export function gridLanes(grid: CommonGrid, modalities: Modalities): GridLane[] {
  return grid.sequences.map(({ modality, steps }) => {
    const rows = modalities.find(({ name }) => name === modality)?.steps;
    if (rows === undefined) {
      return { modality, typical: steps, before: formatCount(steps), change: changeOf(steps, steps, grid.steps) };
    }
    // An encoder that pools makes a step of several, the last of which may be fewer.
    const merged = Math.ceil(rows.length / steps);
    const behind = (count: number): number => Math.ceil(Math.min(count, rows.length) / merged);
    const [shortest, longest] = [behind(Math.max(1, rows.fewest)), behind(Math.max(1, rows.most))];
    const encoded = merged === 1 ? '' : `, ${rangeText(shortest, longest)} steps behind the encoder`;
    return {
      modality,
      typical: behind(Math.max(1, rows.median)),
      before: `${rowsText(rows)}${encoded}`,
      change: changeOf(shortest, longest, grid.steps),
    };
  });
}

/** `16 to 24 values (median 20)`, `39 frames of 10 ms` */
function rowsText({ unit, length, fewest, median, most, secondsPerStep }: RowSteps): string {
  const kept = (count: number): number => Math.min(count, length);
  const [low, high] = [kept(fewest), kept(most)];
  const clock = secondsPerStep === undefined ? '' : ` of ${secondsPerStep * 1000} ms`;
  const middle = low === high ? '' : ` (median ${formatCount(kept(median))})`;
  return `${rangeText(low, high)} ${high === 1 ? unit : `${unit}s`}${clock}${middle}`;
}

function rangeText(low: number, high: number): string {
  return low === high ? formatCount(high) : `${formatCount(low)} to ${formatCount(high)}`;
}

function changeOf(shortest: number, longest: number, grid: number): string {
  if (shortest === grid && longest === grid) {
    return 'taken as they are';
  }
  if (longest <= grid) {
    return 'interpolated';
  }
  return shortest >= grid ? 'averaged' : 'averaged where a row has more, interpolated where it has fewer';
}

/** How sequences meet, in a few words: `a common grid of 12 steps, from the beginning to the end of each row`. */
export function gridTitle({ steps }: CommonGrid): string {
  return `a common grid of ${formatCount(steps)} steps, from the beginning to the end of each row`;
}

/** The grid, and what it makes of each sequence as the lines of a list. */
export function gridNotice(grid: CommonGrid, modalities: Modalities): string {
  const lanes = gridLanes(grid, modalities).map(
    ({ modality, before, change }) => `- ${modality}: ${before}, ${change}`,
  );
  const subject = lanes.length === 1 ? 'The sequence is brought to' : 'The sequences meet on';
  return [`${subject} ${gridTitle(grid)}:`, ...lanes].join('\n');
}

/** Sequences of which some rows were cut, so that they no longer cover what the others do; a sentence for each. */
export function gridWarnings(grid: CommonGrid, modalities: Modalities): string[] {
  return modalities.flatMap(({ name, steps }) =>
    steps === undefined || steps.cut === 0 || grid.sequences.length < 2 || !isOnGrid(name, grid)
      ? []
      : [
          `${name}: on the common grid, ${formatCount(steps.cut)} of ${formatCount(steps.rows)} rows that were cut lie beside ` +
            `whole rows of other sequences and are out of step with them. Set modalities.${name}.length to ` +
            `${formatCount(steps.most)} to keep them in step.`,
        ],
  );
}

function isOnGrid(name: string, { sequences }: CommonGrid): boolean {
  return sequences.some(({ modality }) => modality === name);
}
