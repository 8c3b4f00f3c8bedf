import { copyFileSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

import { repositoryFolder } from '../support/vscodeHost';

const largestMediaBytes = 400_000;

/** Whether the pictures of the README are to be renewed from those that the tests take. */
export const updatesMedia = process.env['MULTIMODAL_LAB_UPDATE_MEDIA'] === '1';

/**
 * Puts a picture into `media/`.
 * @throws Error when it is larger than a picture of the README should be.
 */
export function updateMedia(picture: string, name: string): void {
  const media = path.join(repositoryFolder(), 'media');
  const { size } = statSync(picture);
  if (size > largestMediaBytes) {
    throw new Error(`${name} has ${size} bytes; a picture of the README has ${largestMediaBytes} at most.`);
  }
  mkdirSync(media, { recursive: true });
  copyFileSync(picture, path.join(media, name));
}
