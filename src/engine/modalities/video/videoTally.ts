import { agreeing, formatCount, formatCounted } from '../../../protocol/format';
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
        `${agreeing(cut, 'is', 'are')} longer than ${frames}; evenly spaced frames stand for ${agreeing(cut, 'it', 'them')} and ` +
          `${formatCount(dropped)} ${agreeing(dropped, 'was', 'were')} left out. The ` +
          `longest has ${formatCount(longest)}. Set modalities.${name}.length to keep more.`,
      ],
      [
        share(padded),
        `${agreeing(padded, 'is', 'are')} shorter than ${frames}; ${agreeing(padded, 'it is', 'they are')} filled up with frames that the models leave out.`,
      ],
      [share(resized), `${agreeing(resized, 'was', 'were')} resized to ${height} × ${width} pixels.`],
      [share(mixed), `${agreeing(mixed, 'has', 'have')} frames of several sizes; each frame was resized on its own.`],
      [
        share(withOthers),
        `${agreeing(withOthers, 'lies in a folder', 'lie in folders')} with other files; ` +
          `${formatCount(others)} that ${agreeing(others, 'is no picture was', 'are no pictures were')} left out.`,
      ],
    ];
    return notices.flatMap(([which, what]) => (which === false ? [] : [`${which} ${what}`]));
  }
}

/** `1 frame`, `16 frames` */
export function framesText(frames: number): string {
  return formatCounted(frames, 'frame');
}
