export type ImageFormat = 'png' | 'jpeg' | 'bmp' | 'gif';

/** What a picture file's headers say. */
export interface ImageSize {
  readonly format: ImageFormat;
  /** In pixels, at least 1. */
  readonly height: number;
  /** In pixels, at least 1. */
  readonly width: number;
  /** 1 for a format of the file that only holds grey, else 3; transparency is not counted. */
  readonly channels: 1 | 3;
  /** Whether pixels can be transparent. A GIF's transparency is left to the decoder and not told here. */
  readonly alpha: boolean;
}
