import { agreeing, formatCount } from '../../../protocol/format';
import { hopSeconds } from './logMel';
import type { SoundFacts } from './soundRow';

export interface SoundShape {
  /** Hertz. */
  readonly sampleRate: number;
  /** Frames. */
  readonly length: number;
}

/** Counts what became of sounds on their way to rows of one length. */
export class SoundTally {
  private rows = 0;
  private mixed = 0;
  private cut = 0;
  private padded = 0;
  private longest = 0;
  /** Sounds of each rate that is not that of the rows. */
  private readonly rates = new Map<number, number>();

  /** @param name The modality's. */
  constructor(
    private readonly name: string,
    private readonly shape: SoundShape,
  ) {}

  add({ frames, sampleRate, channels }: SoundFacts): void {
    const { shape, rates } = this;
    this.rows++;
    this.mixed += channels > 1 ? 1 : 0;
    this.cut += frames > shape.length ? 1 : 0;
    this.padded += frames < shape.length ? 1 : 0;
    this.longest = Math.max(this.longest, frames);
    if (sampleRate !== shape.sampleRate) {
      rates.set(sampleRate, (rates.get(sampleRate) ?? 0) + 1);
    }
  }

  /** In sentences; empty when nothing was done. */
  notices(sounds = 'sounds'): string[] {
    const { name, mixed, cut, padded, longest } = this;
    const length = framesText(this.shape.length);
    const share = (count: number): string => `${formatCount(count)} of ${formatCount(this.rows)} ${sounds}`;
    return [
      this.resampling(share),
      mixed > 0 && `the channels of ${share(mixed)} were mixed down to one, their mean.`,
      cut > 0 &&
        `${share(cut)} ${agreeing(cut, 'was', 'were')} cut to ${length}; the longest has ${framesText(longest)}. Set modalities.${name}.length to ` +
          'keep more.',
      padded > 0 &&
        `${share(padded)} ${agreeing(padded, 'is', 'are')} shorter than ${length}; ${agreeing(padded, 'it is', 'they are')} filled up with frames that the models leave out.`,
    ].flatMap((notice) => (notice === false ? [] : [`${name}: ${notice}`]));
  }

  private resampling(share: (count: number) => string): string | false {
    if (this.rates.size === 0) {
      return false;
    }
    const byCount = [...this.rates].sort(([rateA, a], [rateB, b]) => b - a || rateA - rateB);
    const told = byCount
      .slice(0, mostRatesTold)
      .map(([rate, count]) => `${formatCount(count)} from ${formatCount(rate)} Hz`);
    const others = byCount.slice(mostRatesTold).reduce((sum, [, count]) => sum + count, 0);
    const resampled = byCount.reduce((sum, [, count]) => sum + count, 0);
    return (
      `${share(resampled)} ${agreeing(resampled, 'was', 'were')} resampled to ${formatCount(this.shape.sampleRate)} Hz: ${told.join(', ')}` +
      `${others === 0 ? '' : `, ${formatCount(others)} from other rates`}.`
    );
  }
}

const mostRatesTold = 5;

/** `70 frames (0.70 s)` */
export function framesText(frames: number): string {
  return `${formatCount(frames)} ${frames === 1 ? 'frame' : 'frames'} (${(frames * hopSeconds).toFixed(2)} s)`;
}
