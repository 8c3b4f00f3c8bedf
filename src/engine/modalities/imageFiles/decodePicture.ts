import type { TensorFlow } from '../../tensorflow';
import { decodeImageFile, type DecodedImage } from './decodeImageFile';
import { decodePlainPng } from './decodePlainPng';
import type { ImageTarget } from './fitImage';

/**
 * Decodes a picture file as `decodeImageFile` does. The plainest kind of PNG file needs no TensorFlow, which is loaded
 * when the first other file comes.
 * @throws LabError as `decodeImageFile`.
 */
export function decodePicture(
  tf: () => TensorFlow,
  bytes: Uint8Array,
  origin: string,
  target: ImageTarget,
): DecodedImage {
  const pixels = decodePlainPng(bytes, target);
  return pixels === undefined
    ? decodeImageFile(tf(), bytes, origin, target)
    : {
        pixels,
        originalHeight: target.height,
        originalWidth: target.width,
        resized: false,
      };
}
