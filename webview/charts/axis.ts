/** Ranges and ticks of the training charts. Pure: numbers in, numbers out. */

export type Range = readonly [low: number, high: number];

/** Epochs from the first to the last planned one, with room for the points at both ends. */
export function epochRange(epochs: number): Range {
  const last = Math.max(1, epochs);
  const margin = last === 1 ? 0.5 : (last - 1) * 0.04;
  return [1 - margin, last + margin];
}

/** Whole epochs only, at most `most` of them, always with a round step. */
export function epochTicks(epochs: number, most: number): number[] {
  const last = Math.max(1, epochs);
  const step = Math.max(1, niceStep(last / Math.max(2, most)));
  const ticks: number[] = [];
  for (let tick = step === 1 ? 1 : step; tick <= last; tick += step) {
    ticks.push(tick);
  }
  return ticks[0] === 1 ? ticks : [1, ...ticks];
}

/** Share of a range that is left free beyond its ends, so that points there are drawn whole and clear of the labels. */
const room = 0.05;

/** A loss starts at zero, which is where it wants to go. */
export function lossRange(values: readonly number[]): Range {
  const highest = values.reduce((high, value) => (Number.isFinite(value) ? Math.max(high, value) : high), 0);
  const top = highest === 0 ? 1 : highest;
  return [-top * room, top * (1 + room)];
}

/** Accuracy ends at 1 and begins at the round number below the lowest value, so that differences near the top are seen. */
export function accuracyRange(values: readonly number[]): Range {
  const lowest = values.reduce((low, value) => (Number.isFinite(value) ? Math.min(low, value) : low), 1);
  const nothing = values.every((value) => !Number.isFinite(value));
  const wanted = nothing ? 1 : Math.max(0.01, 1 - lowest);
  const step = niceStep(wanted / 4);
  const low = Math.max(0, Math.floor((1 - wanted) / step + 1e-9) * step);
  const span = 1 - low;
  return [low - span * room, 1 + span * room];
}

/** Round ticks inside a range, about `about` of them; the room beyond its ends is not counted. */
export function valueTicks([low, high]: Range, about: number): number[] {
  const step = niceStep((high - low) / (1 + 2 * room) / Math.max(1, about));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from(
    { length: Math.max(0, last - first + 1) },
    (_, index) =>
      // Adding zero makes a plain zero of a negative one.
      Number(((first + index) * step).toFixed(10)) + 0,
  );
}

/** Ticks with as many decimals as their distance needs, and the same number on each. */
export function tickLabels(ticks: readonly number[]): string[] {
  const [first, second] = ticks;
  const step = first === undefined || second === undefined ? 1 : second - first;
  const decimals = Math.max(0, Math.min(6, -Math.floor(Math.log10(step) + 1e-9)));
  const exact = ticks.every((tick) => Math.abs(Number(tick.toFixed(decimals)) - tick) < 1e-9);
  return ticks.map((tick) => tick.toFixed(exact ? decimals : decimals + 1));
}

/** The round number (1, 2 or 5 times a power of ten) at or above a length. */
export function niceStep(length: number): number {
  const power = 10 ** Math.floor(Math.log10(length));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= length * (1 - 1e-9)) ?? 10;
  return Number((factor * power).toPrecision(6));
}
