import { badImage } from './badImage';
import type { ImageSize } from './imageSize';

export interface GifStructure extends ImageSize {
  readonly frameCount: number;
  /** Where the first frame's bytes end. */
  readonly firstFrameEnd: number;
}

const screenDescriptorEnd = 13;
const extension = 0x21;
const imageDescriptor = 0x2c;
export const gifTrailer = 0x3b;

/** The screen's size, from the first 13 bytes. */
export function readGifHeader(bytes: Uint8Array, origin: string): ImageSize {
  if (bytes.length < screenDescriptorEnd) {
    throw badImage(origin, `is cut short: a GIF file of only ${bytes.length} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = view.getUint16(6, true);
  const height = view.getUint16(8, true);
  if (width === 0 || height === 0) {
    throw badImage(origin, `is a damaged GIF file, it announces ${width} × ${height} pixels`);
  }
  return { format: 'gif', height, width, channels: 3, alpha: false };
}

/**
 * Walks all blocks of a GIF without unpacking a pixel, so that the decoder only ever sees a file that is complete:
 * older ones read memory that is not theirs when a frame's descriptor is there and its pixels are not.
 * Source: CompuServe, Graphics Interchange Format, version 89a.
 * @throws LabError `badData` when the file ends before its trailer, has no frame, or a frame leaves the screen,
 * or the first one does not fill it.
 */
export function readGifStructure(bytes: Uint8Array, origin: string): GifStructure {
  const size = readGifHeader(bytes, origin);
  const reader = new BlockReader(bytes, origin);
  const globalColours = reader.skipColours(10, screenDescriptorEnd);
  let frameCount = 0;
  let firstFrameEnd = 0;
  for (;;) {
    const block = reader.byte();
    if (block === gifTrailer) {
      break;
    }
    if (block === extension) {
      reader.byte();
      reader.skipSubBlocks();
    } else if (block === imageDescriptor) {
      const fills = reader.skipFrame(size, globalColours);
      frameCount += 1;
      if (frameCount === 1 && !fills) {
        // The decoder would take the largest frame for the whole picture.
        throw badImage(
          origin,
          'is a GIF file whose first frame does not fill the picture',
          'Save it again with whole frames.',
        );
      }
      firstFrameEnd = frameCount === 1 ? reader.offset : firstFrameEnd;
    } else {
      throw badImage(origin, `is a damaged GIF file, there is no block at byte ${reader.offset - 1}`);
    }
  }
  if (frameCount === 0) {
    throw badImage(origin, 'is a GIF file without a picture');
  }
  return { ...size, frameCount, firstFrameEnd };
}

class BlockReader {
  offset = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly origin: string,
  ) {}

  byte(): number {
    const value = this.bytes[this.offset];
    if (value === undefined) {
      throw badImage(this.origin, `is cut short: a GIF file of ${this.bytes.length} bytes without an end`);
    }
    this.offset += 1;
    return value;
  }

  /** Reads the flags at a place and goes to the end of the colour table that they announce. */
  skipColours(flagsAt: number, tableAt: number): boolean {
    this.offset = flagsAt;
    const flags = this.byte();
    const present = (flags & 0x80) !== 0;
    this.offset = tableAt + (present ? 3 * 2 ** ((flags & 7) + 1) : 0);
    return present;
  }

  skipSubBlocks(): void {
    for (let length = this.byte(); length !== 0; length = this.byte()) {
      this.offset += length;
    }
  }

  /** From after the descriptor's first byte to the end of the frame's pixels; tells whether it fills the screen. */
  skipFrame(screen: ImageSize, globalColours: boolean): boolean {
    const start = this.offset;
    const [left, top, width, height] = [this.short(), this.short(), this.short(), this.short()];
    const localColours = this.skipColours(start + 8, start + 9);
    if (width === 0 || height === 0 || left + width > screen.width || top + height > screen.height) {
      throw badImage(this.origin, `is a damaged GIF file, the frame at byte ${start - 1} leaves the picture`);
    }
    if (!localColours && !globalColours) {
      throw badImage(this.origin, `is a damaged GIF file, the frame at byte ${start - 1} has no colours`);
    }
    this.byte();
    this.skipSubBlocks();
    return width === screen.width && height === screen.height;
  }

  private short(): number {
    const low = this.byte();
    return low + 256 * this.byte();
  }
}
