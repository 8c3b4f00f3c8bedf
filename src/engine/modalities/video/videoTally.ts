import { formatCount } from '../../../protocol/format';
import type { VideoFacts } from './videoFrames';

export interface VideoShape {
  /** Frames. */
  readonly length: number;
  readonly height: number;
  readonly width: number;
}

/** Counts what became of videos on their way to rows of one shape. */
export class VideoTally {
  private rows = 0;
  private readonly counts = { cut: 0, padded: 0, resized: 0, mixed: 0, withOthers: 0 };
  private longest = 0;
  private dropped = 0;
  private others = 0;

  /** @param name The modality's. */
  constructor(
    private readonly name: string,
    private readonly shape: VideoShape,
  ) {}

  add({ frameCount, resized, mixedSizes, otherFiles }: VideoFacts): void {
    const { counts, shape } = this;
    this.rows++;
    counts.cut += frameCount > shape.length ? 1 : 0;
    counts.padded += frameCount < shape.length ? 1 : 0;
    counts.resized += resized ? 1 : 0;
    counts.mixed += mixedSizes ? 1 : 0;
    counts.withOthers += otherFiles > 0 ? 1 : 0;
    this.longest = Math.max(this.longest, frameCount);
    this.dropped += Math.max(0, frameCount - shape.length);
    this.others += otherFiles;
  }

  /** In sentences; empty when nothing was done. */
  notices(videos = 'videos'): string[] {
    const { name, longest, dropped, others } = this;
    const { length, height, width } = this.shape;
    const { cut, padded, resized, mixed, withOthers } = this.counts;
    const share = (count: number): string | false =>
      count > 0 && `${name}: ${formatCount(count)} of ${formatCount(this.rows)} ${videos}`;
    const frames = framesText(length);
    const notices: readonly (readonly [string | false, string])[] = [
      [
        share(cut),
        `are longer than ${frames}; evenly spaced frames stand for them and ${formatCount(dropped)} were left out. The ` +
          `longest has ${formatCount(longest)}. Set modalities.${name}.length to keep more.`,
      ],
      [share(padded), `are shorter than ${frames}; they are filled up with frames that the models leave out.`],
      [share(resized), `were resized to ${height} × ${width} pixels.`],
      [share(mixed), 'have frames of several sizes; each frame was resized on its own.'],
      [
        share(withOthers),
        `lie in folders with other files; ${formatCount(others)} that are no pictures were left out.`,
      ],
    ];
    return notices.flatMap(([which, what]) => (which === false ? [] : [`${which} ${what}`]));
  }
}

/** `1 frame`, `16 frames` */
export function framesText(frames: number): string {
  return `${formatCount(frames)} ${frames === 1 ? 'frame' : 'frames'}`;
}
