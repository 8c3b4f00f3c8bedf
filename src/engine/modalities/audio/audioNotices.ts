import { formatCount } from '../../../protocol/format';
import { hopSeconds } from './logMel';
import type { SoundRow } from './soundRow';

/** What became of the sounds on their way to rows of one length, in sentences; empty when nothing did. */
export function audioNotices(name: string, sampleRate: number, length: number, rows: readonly SoundRow[]): string[] {
  const all = formatCount(rows.length);
  const mixed = rows.filter(({ channels }) => channels > 1).length;
  const cut = rows.filter(({ frames }) => frames > length).length;
  const padded = rows.filter(({ frames }) => frames < length).length;
  const longest = rows.reduce((most, { frames }) => Math.max(most, frames), 0);
  return [
    ...resamplingNotice(name, sampleRate, rows),
    ...(mixed === 0
      ? []
      : [`${name}: the channels of ${formatCount(mixed)} of ${all} sounds were mixed down to one, their mean.`]),
    ...(cut === 0
      ? []
      : [
          `${name}: ${formatCount(cut)} of ${all} sounds were cut to ${framesText(length)}; the longest has ` +
            `${framesText(longest)}. Set modalities.${name}.length to keep more.`,
        ]),
    ...(padded === 0
      ? []
      : [
          `${name}: ${formatCount(padded)} of ${all} sounds are shorter than ${framesText(length)}; they are filled up ` +
            `with frames that the models leave out.`,
        ]),
  ];
}

/** `70 frames (0.70 s)` */
export function framesText(frames: number): string {
  return `${formatCount(frames)} ${frames === 1 ? 'frame' : 'frames'} (${(frames * hopSeconds).toFixed(2)} s)`;
}

const mostRatesTold = 5;

function resamplingNotice(name: string, sampleRate: number, rows: readonly SoundRow[]): string[] {
  const counts = new Map<number, number>();
  for (const row of rows) {
    if (row.sampleRate !== sampleRate) {
      counts.set(row.sampleRate, (counts.get(row.sampleRate) ?? 0) + 1);
    }
  }
  if (counts.size === 0) {
    return [];
  }
  const byCount = [...counts].sort(([rateA, a], [rateB, b]) => b - a || rateA - rateB);
  const told = byCount
    .slice(0, mostRatesTold)
    .map(([rate, count]) => `${formatCount(count)} from ${formatCount(rate)} Hz`);
  const others = byCount.slice(mostRatesTold).reduce((sum, [, count]) => sum + count, 0);
  const resampled = byCount.reduce((sum, [, count]) => sum + count, 0);
  return [
    `${name}: ${formatCount(resampled)} of ${formatCount(rows.length)} sounds were resampled to ` +
      `${formatCount(sampleRate)} Hz: ${told.join(', ')}${others === 0 ? '' : `, ${formatCount(others)} from other rates`}.`,
  ];
}
