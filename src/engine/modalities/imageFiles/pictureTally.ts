import { agreeing, formatCount } from '../../../protocol/format';
import type { ImageTarget } from './fitImage';

/** What became of a picture on its way to a row. */
export interface PictureFacts {
  /** Whether the file's size differs from that of the rows. */
  readonly resized: boolean;
}

/** Counts what became of pictures on their way to rows of one size. */
export class PictureTally {
  private rows = 0;
  private resized = 0;

  /** @param name The modality's. */
  constructor(
    private readonly name: string,
    private readonly target: ImageTarget,
  ) {}

  add({ resized }: PictureFacts): void {
    this.rows++;
    this.resized += resized ? 1 : 0;
  }

  /** In sentences; empty when nothing was done. */
  notices(pictures = 'pictures'): string[] {
    const { name, target, resized, rows } = this;
    return resized === 0
      ? []
      : [
          `${name}: ${formatCount(resized)} of ${formatCount(rows)} ${pictures} ${agreeing(resized, 'was', 'were')} resized to ${target.height} × ` +
            `${target.width} pixels.`,
        ];
  }
}
