import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { sineWav } from '../../unit/engine/audio/wavBytes';
import { gif, png } from '../../unit/engine/modalities/imageFiles/pictureBytes';

export interface SoundAndVideoSet {
  readonly rows: number;
  /** Rows whose sound, or a frame of whose video, is damaged. */
  readonly damaged?: { readonly sound?: number; readonly clip?: number };
  /** Rows without a sound, and rows without a video. */
  readonly without?: { readonly sound: readonly number[]; readonly clip: readonly number[] };
}

/** Pixels of each side of a frame. */
export const frameSize = 20;

const classes = 3;
const greys = Array.from({ length: 128 }, (_, value) => [value, value, value]).flat();

/**
 * Writes a set of sounds and videos of several kinds: WAV files of two rates and of one or two channels, folders of PNG
 * frames of two sizes, and GIF files, of different lengths. A class is a pitch, and a brightness.
 * @returns The manifest's path.
 */
export function writeSoundAndVideoSet(folder: string, { rows, damaged = {}, without }: SoundAndVideoSet): string {
  const lines = ['sound,clip,label'];
  for (let row = 0; row < rows; row++) {
    const label = row % classes;
    const has = (kind: 'sound' | 'clip'): boolean => without?.[kind].includes(row) !== true;
    if (has('sound')) {
      writeSound(path.join(folder, `${row}.wav`), row, label, damaged.sound === row);
    }
    const clip = row % 7 === 0 ? `${row}.gif` : `frames${row}`;
    if (has('clip')) {
      writeClip(path.join(folder, clip), row, label, damaged.clip === row);
    }
    lines.push(`${has('sound') ? `${row}.wav` : ''},${has('clip') ? clip : ''},class${label}`);
  }
  const manifest = path.join(folder, 'manifest.csv');
  writeFileSync(manifest, `${lines.join('\n')}\n`);
  return manifest;
}

function writeSound(file: string, row: number, label: number, isDamaged: boolean): void {
  const bytes = sineWav(400 * (label + 1), row % 4 === 1 ? 11_025 : 8000, 0.2 + 0.03 * (row % 6), 1 + (row % 2));
  writeFileSync(file, isDamaged ? bytes.subarray(0, 500) : bytes);
}

function writeClip(whole: string, row: number, label: number, isDamaged: boolean): void {
  const size = row % 5 === 2 ? frameSize + 4 : frameSize;
  const values = Array.from({ length: 3 + (row % 6) }, (_, at) => 30 * label + 5 * at + (row % 3));
  if (whole.endsWith('.gif')) {
    const indices = (value: number): number[] => Array<number>(size * size).fill(value);
    const frames = values.map((value) => ({ width: size, height: size, indices: indices(value) }));
    writeFileSync(whole, gif(size, size, greys, frames));
    return;
  }
  mkdirSync(whole);
  values.forEach((value, at) => {
    const line = Array.from({ length: 3 * size }, (_, place) => value + (place % 5));
    const bytes = png({ width: size, height: size, colourType: 2, rows: Array<number[]>(size).fill(line) });
    writeFileSync(path.join(whole, `${at}.png`), isDamaged && at === 1 ? bytes.subarray(0, 60) : bytes);
  });
}
