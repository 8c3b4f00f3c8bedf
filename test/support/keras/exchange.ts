import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { LayersModel } from '@tensorflow/tfjs-node';

import { leafLayers } from '../leafLayers';

/** An array in the folder by which tests and Keras's scripts talk; its name says in what numbers. */
export interface ArrayFile {
  readonly file: string;
  readonly shape: readonly number[];
}

/** An array before it is written. */
export interface ArrayValues {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/** Of each layer with weights, those of models within the model included, by its name. */
export type WeightFiles = Readonly<Record<string, readonly ArrayFile[]>>;

/** What Keras is asked to train, on a model that depends on the script. */
export interface TrainingTask {
  /** Begins the names of the files. */
  readonly name: string;
  /** Keras's class of the optimizer and the arguments that differ from its defaults. */
  readonly optimizer: { readonly kind: string; readonly [argument: string]: unknown };
  readonly weights: WeightFiles;
  readonly batches: readonly { readonly inputs: readonly ArrayFile[]; readonly targets: readonly ArrayFile[] }[];
}

/** Of each batch; accuracies are empty where none were asked for. */
export interface StepResults {
  readonly losses: readonly number[];
  readonly accuracies: readonly number[];
}

/** Of steps one after the other. */
export interface TrainingResult extends StepResults {
  readonly finalWeights: readonly (ArrayFile & { readonly layer: string })[];
}

/** Of steps that were each taken from a state that was given. */
export interface SingleStepsResult extends StepResults {
  /** All weights behind each step, in the order of the layout. */
  readonly weights: readonly ArrayFile[];
}

/** A training of one of the classic lab's models. */
export interface ClassicTask extends TrainingTask {
  readonly model: string;
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
  readonly trainings: readonly ClassicTask[];
}

export interface ParityResult {
  readonly keras: string;
  /** Lines as Keras prints them. */
  readonly summaries: Readonly<Record<string, readonly string[]>>;
  readonly trainings: Readonly<Record<string, TrainingResult>>;
  readonly singleSteps: Readonly<Record<string, SingleStepsResult>>;
}

/** @param name Without an ending. */
export function writeArray(folder: string, name: string, { shape, values }: ArrayValues): ArrayFile {
  const file = `${name}.${values instanceof Int32Array ? 'i32' : 'f32'}`;
  writeFileSync(path.join(folder, file), Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  return { file, shape };
}

export function readArray(folder: string, entry: ArrayFile): Float32Array {
  const bytes = readFileSync(path.join(folder, entry.file));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** @param name Begins the names of the files. */
export function writeBatch(
  folder: string,
  name: string,
  { inputs, targets }: { readonly inputs: readonly ArrayValues[]; readonly targets: readonly ArrayValues[] },
): TrainingTask['batches'][number] {
  const write = (what: string) => (array: ArrayValues, index: number) =>
    writeArray(folder, `${name}-${what}-${index}`, array);
  return { inputs: inputs.map(write('input')), targets: targets.map(write('target')) };
}

/** @param name Begins the names of the files. */
export function writeWeights(folder: string, name: string, model: LayersModel): WeightFiles {
  const weighted = leafLayers(model).filter((layer) => layer.weights.length > 0);
  return Object.fromEntries(
    weighted.map((layer) => [
      layer.name,
      layer.getWeights().map((weight, index) =>
        writeArray(folder, `${name}-${layer.name}-${index}`, {
          shape: weight.shape,
          values: weight.dataSync<'float32'>(),
        }),
      ),
    ]),
  );
}

/** @param request What the script takes. */
export function writeRequest(folder: string, request: object): void {
  writeFileSync(path.join(folder, 'request.json'), JSON.stringify(request));
}

/** What the script gave. */
export function readResult(folder: string): unknown {
  return JSON.parse(readFileSync(path.join(folder, 'result.json'), 'utf8'));
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
