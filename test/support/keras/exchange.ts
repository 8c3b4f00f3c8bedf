import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** How arrays and instructions go to the parity script and come back. */
export interface ArrayFile {
  readonly file: string;
  readonly shape: readonly number[];
}

export interface BatchFiles {
  readonly inputs: readonly ArrayFile[];
  readonly labels: ArrayFile;
}

export interface TrainingTask {
  readonly name: string;
  readonly model: string;
  /** Keras's name of the optimizer and the arguments that differ from its defaults. */
  readonly optimizer: { readonly kind: 'adam' | 'sgd'; readonly learning_rate?: number; readonly epsilon?: number };
  /** By layer. */
  readonly weights: Readonly<Record<string, readonly ArrayFile[]>>;
  readonly batches: readonly BatchFiles[];
  /**
   * For each batch, from where its step is to be taken besides: all weights, then Adam's first moments, then its second, each
   * in the order of `layout`.
   */
  readonly states?: readonly ArrayFile[];
  readonly layout?: readonly { readonly layer: string; readonly index: number; readonly shape: readonly number[] }[];
}

export interface ParityRequest {
  readonly dropout: number;
  readonly summaries: readonly string[];
  readonly trainings: readonly TrainingTask[];
}

export interface TrainingResult {
  readonly losses: readonly number[];
  readonly accuracies: readonly number[];
}

/** Of steps that were each taken from a state that was given. */
export interface SingleStepsResult extends TrainingResult {
  /** All weights behind each step, in the order of the layout. */
  readonly weights: readonly ArrayFile[];
}

export interface ParityResult {
  readonly keras: string;
  /** Lines as Keras prints them. */
  readonly summaries: Readonly<Record<string, readonly string[]>>;
  readonly trainings: Readonly<Record<string, TrainingResult>>;
  readonly singleSteps: Readonly<Record<string, SingleStepsResult>>;
}

export function writeArray(
  folder: string,
  file: string,
  shape: readonly number[],
  values: Float32Array | Int32Array,
): ArrayFile {
  writeFileSync(path.join(folder, file), Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  return { file, shape };
}

export function readArray(folder: string, entry: ArrayFile): Float32Array {
  const bytes = readFileSync(path.join(folder, entry.file));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

export function writeRequest(folder: string, request: ParityRequest): void {
  writeFileSync(path.join(folder, 'request.json'), JSON.stringify(request));
}

export function readResult(folder: string): ParityResult {
  return JSON.parse(readFileSync(path.join(folder, 'result.json'), 'utf8')) as ParityResult;
}

/** The parts of a table that Keras printed: its title, its cells and the lines below. */
export function parseSummary(lines: readonly string[]): {
  title: string;
  header: string[];
  rows: string[][];
  totals: string[];
} {
  const cells = (line: string, wall: string): string[] =>
    line
      .split(wall)
      .slice(1, -1)
      .map((cell) => cell.trim());
  const rows = lines.filter((line) => line.startsWith('│')).map((line) => cells(line, '│'));
  const header = lines.find((line) => line.startsWith('┃')) ?? '';
  return {
    title: lines[0] ?? '',
    header: cells(header, '┃'),
    rows,
    totals: lines.filter((line) => line.includes('params:')).map((line) => line.trim()),
  };
}
