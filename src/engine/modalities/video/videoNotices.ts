import { formatCount } from '../../../protocol/format';
import type { VideoFrames } from './videoFrames';

export interface VideoShape {
  readonly length: number;
  readonly height: number;
  readonly width: number;
}

/** What became of the videos on their way to rows of one shape, in sentences; empty when nothing did. */
export function videoNotices(name: string, shape: VideoShape, rows: readonly VideoFrames[]): string[] {
  const { length, height, width } = shape;
  const share = (of: (row: VideoFrames) => boolean): string | undefined => {
    const count = rows.filter(of).length;
    return count === 0 ? undefined : `${name}: ${formatCount(count)} of ${formatCount(rows.length)} videos`;
  };
  const frames = `${formatCount(length)} ${length === 1 ? 'frame' : 'frames'}`;
  const longest = rows.reduce((most, { frameCount }) => Math.max(most, frameCount), 0);
  const dropped = rows.reduce((sum, { frameCount }) => sum + Math.max(0, frameCount - length), 0);
  const others = rows.reduce((sum, { otherFiles }) => sum + otherFiles, 0);
  const cut = share(({ frameCount }) => frameCount > length);
  const padded = share(({ frameCount }) => frameCount < length);
  const resized = share((row) => row.resized);
  const mixed = share(({ mixedSizes }) => mixedSizes);
  const withOthers = share(({ otherFiles }) => otherFiles > 0);
  return [
    cut &&
      `${cut} are longer than ${frames}; evenly spaced frames stand for them and ${formatCount(dropped)} were left ` +
        `out. The longest has ${formatCount(longest)}. Set modalities.${name}.length to keep more.`,
    padded && `${padded} are shorter than ${frames}; they are filled up with frames that the models leave out.`,
    resized && `${resized} were resized to ${height} × ${width} pixels.`,
    mixed && `${mixed} have frames of several sizes; each frame was resized on its own.`,
    withOthers &&
      `${withOthers} lie in folders with other files; ${formatCount(others)} that are no pictures were left out.`,
  ].filter((notice) => notice !== undefined);
}
