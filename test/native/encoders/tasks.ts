import type { Column } from '../../../src/engine/data/column';
import type { LabelledRows } from '../../../src/engine/data/labelledRows';
import { randomStream, type RandomStream } from '../../../src/engine/random';
import { sizeOfRow, type Subject } from './subjects';

/** Writes into `row` an example of class 0 or 1. */
type Draw = (row: Float32Array, label: number, stream: RandomStream) => void;

/** Two classes of rows, and encoders that can tell them apart. */
export interface Task {
  readonly shape: readonly number[];
  readonly vocabulary?: number;
  readonly draw: Draw;
}

const contrast = 0.8;

/** Stripes with a period of four pixels, level (0) or upright (1), at any phase. */
function drawStripes(picture: Float32Array, width: number, label: number, stream: RandomStream): void {
  const phase = stream.below(4);
  picture.forEach((_, place) => {
    const across = label === 0 ? Math.floor(place / width) : place % width;
    picture[place] = 0.1 + ((across + phase) % 4 < 2 ? contrast : 0) + 0.1 * stream.uniform();
  });
}

const stripes: Task = {
  shape: [12, 12, 1],
  draw: (row, label, stream) => drawStripes(row, 12, label, stream),
};

const frames = 4;
const frameShape = [6, 6, 1];

/** Stripes of which frames are upright follows from the class. */
function videoTask(isUpright: (frame: number, label: number) => boolean): Task {
  return {
    shape: [frames, ...frameShape],
    draw: (row, label, stream) => {
      const size = row.length / frames;
      for (let frame = 0; frame < frames; frame++) {
        const picture = row.subarray(frame * size, (frame + 1) * size);
        drawStripes(picture, 6, isUpright(frame, label) ? 1 : 0, stream);
      }
    },
  };
}

const bands = 8;

/** A tone that rises by a band with each frame (0), or falls (1), from any band. */
const sweeps: Task = {
  shape: [bands, bands],
  draw: (row, label, stream) => {
    const first = stream.below(bands);
    row.forEach((_, place) => {
      const [frame, band] = [Math.floor(place / bands), place % bands];
      const tone = (first + (label === 0 ? frame : bands * bands - frame)) % bands;
      row[place] = (band === tone ? 1 : 0) + 0.1 * (stream.uniform() + 0.01);
    });
  },
};

const vocabulary = 12;
const signals = [2, 3];
const firstFiller = 4;

/** Texts of three to eight tokens without meaning, with those of `words` somewhere among them. */
function textTask(words: (label: number) => number[]): Task {
  return {
    shape: [8],
    vocabulary,
    draw: (row, label, stream) => {
      const meaning = words(label);
      const length = 3 + stream.below(row.length - 2);
      const place = stream.below(length - meaning.length + 1);
      row.fill(0);
      for (let at = 0; at < length; at++) {
        row[at] = meaning[at - place] ?? firstFiller + stream.below(vocabulary - firstFiller);
      }
    },
  };
}

/** Whether two numbers have the same sign, which neither of them tells alone. */
const signs: Task = {
  shape: [3],
  draw: (row, label, stream) => {
    const first = stream.uniform() < 0.5 ? 1 : -1;
    row[0] = first * (0.5 + stream.uniform());
    row[1] = (label === 0 ? first : -first) * (0.5 + stream.uniform());
    row[2] = stream.normal();
  },
};

/** A task that an encoder must learn. */
export function taskFor({ type, vocabulary: tokens }: Subject): Task {
  switch (type) {
    case 'image':
      return stripes;
    case 'audio':
      return sweeps;
    case 'numeric':
      return signs;
    case 'video':
      return videoTask((_, label) => label === 1);
    case 'text':
      return tokens === undefined ? signs : textTask((label) => signals.slice(label, label + 1));
  }
}

/** Classes that differ in nothing but the order of the steps. */
export const orderTasks: Readonly<Record<'text' | 'video', Task>> = {
  text: textTask((label) => (label === 0 ? signals : signals.toReversed())),
  video: videoTask((frame, label) => frame < frames / 2 === (label === 0)),
};

/** The encoder on rows of the task. */
export function subjectOf({ type, name }: Subject, task: Task): Subject {
  const { shape, vocabulary: tokens } = task;
  return { type, name, shape, ...(tokens === undefined ? {} : { vocabulary: tokens }) };
}

/**
 * Rows of both classes in turn.
 * @param labelsAreDrawn The labels have nothing to do with the rows.
 */
export function rowsOf(task: Task, count: number, name: string, labelsAreDrawn = false): LabelledRows {
  const size = sizeOfRow(task);
  const values = new Float32Array(count * size);
  const stream = randomStream(1, `rows/${name}`);
  const labels = Uint8Array.from({ length: count }, (_, row) => row % 2);
  labels.forEach((label, row) => task.draw(values.subarray(row * size, (row + 1) * size), label, stream));
  const column: Column =
    task.vocabulary === undefined
      ? { shape: task.shape, dtype: 'float32', values }
      : { shape: task.shape, dtype: 'int32', values: Int32Array.from(values) };
  const draw = randomStream(1, `labels/${name}`);
  return { columns: [column], labels: labelsAreDrawn ? labels.map(() => draw.below(2)) : labels };
}
