import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { randomStream, type RandomStream } from '../../../src/engine/random';
import { sineWav } from '../../unit/engine/audio/wavBytes';
import { png } from '../../unit/engine/modalities/imageFiles/pictureBytes';

/** A folder of rows in every form: pictures, sounds, videos, texts and numbers that say something of the label. */
export interface RowFolder {
  /** The table with labels and splits. */
  readonly manifest: string;
  /** Its rows for the test, without label and split; further lines are put behind them. */
  newRows(...more: readonly string[]): string;
  readonly testLabels: readonly string[];
}

const classNames = ['owl', 'cat, "tame"'];
const columns = ['picture', 'sound', 'film', 'caption', 'age', 'weight'];
const rowCount = 40;
/** Numbers to predict are around it: a float32 would tell there but 128 apart. */
const farFromZero = 1_700_000_000;

/** @param target Whether the label is a class or a number. */
export function makeRowFolder(folder: string, target: 'class' | 'number'): RowFolder {
  ['pictures', 'sounds', 'films'].forEach((name) => mkdirSync(path.join(folder, name)));
  const stream = randomStream(1, 'rows');
  const rows = Array.from({ length: rowCount }, (_, row) => {
    const code = row % 2;
    const label = target === 'class' ? (classNames[code] ?? '') : String(farFromZero + 20 * code + stream.normal());
    return { cells: makeRow(folder, row, code, stream), label, split: row % 4 < 2 ? 'train' : 'test' };
  });
  const manifest = path.join(folder, 'rows.csv');
  const lines = rows.map(({ cells, label, split }) => `${cells.join(',')},${quoted(label)},${split}`);
  writeFileSync(manifest, [`${columns.join(',')},label,split`, ...lines, ''].join('\n'));
  const test = rows.filter(({ split }) => split === 'test');
  return {
    manifest,
    newRows: (...more) => {
      const file = path.join(folder, 'new.csv');
      writeFileSync(file, [columns.join(','), ...test.map(({ cells }) => cells.join(',')), ...more, ''].join('\n'));
      return file;
    },
    testLabels: test.map(({ label }) => label),
  };
}

/** The cells of one row; some rows lack their sound, and some a number. */
function makeRow(folder: string, row: number, code: number, stream: RandomStream): string[] {
  const grey = (mean: number): Buffer => {
    const values = Array.from({ length: 9 }, () =>
      Array.from({ length: 10 }, () => Math.max(0, Math.min(255, Math.round(mean + 20 * stream.normal())))),
    );
    return png({ width: 10, height: 9, colourType: 0, rows: values });
  };
  writeFileSync(path.join(folder, 'pictures', `${row}.png`), grey(90 + 70 * code));
  writeFileSync(path.join(folder, 'sounds', `${row}.wav`), sineWav(500 + 700 * code + row, 8000, 0.1 + 0.002 * row));
  mkdirSync(path.join(folder, 'films', String(row)));
  for (let frame = 0; frame < 2 + (row % 3); frame++) {
    writeFileSync(path.join(folder, 'films', String(row), `${frame}.png`), grey(60 + 60 * code + 10 * frame));
  }
  const word = code === 0 ? 'hoots' : 'purrs';
  return [
    `pictures/${row}.png`,
    row % 5 === 0 ? '' : `sounds/${row}.wav`,
    `films/${row}`,
    `"it ${word}, word${row} ${row % 7 === 0 ? 'softly' : ''}"`,
    row % 6 === 0 ? '' : String(3 + code + stream.normal()),
    String(2000 - 300 * code + 100 * stream.normal()),
  ];
}

function quoted(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}
