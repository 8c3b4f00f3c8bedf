import type { LayersModel } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import { rowsFor, type DatasetModality } from '../../../src/engine/data/multimodalDataset';
import { presenceColumn } from '../../../src/engine/data/presence';
import type { BuiltModel } from '../../../src/engine/models/buildModel';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { createStepRunner } from '../../../src/engine/training/createStepRunner';
import type { StepRunner } from '../../../src/engine/training/stepRunner';
import type { ExperimentInput } from '../../../src/protocol/experiment';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { nativeTensorFlow } from '../../support/tensorflow';
import { classes, modalities, multimodal, rowCount } from './data';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const allRows = Int32Array.from({ length: rowCount }, (_, row) => row);

function only(...names: string[]): DatasetModality[] {
  return names.map((name) => modalities(5).find((modality) => modality.name === name)!);
}

function weightsOf(model: LayersModel): number[][] {
  return model.getWeights().map((weight) => [...weight.dataSync()]);
}

function layersOf({ model }: BuiltModel, className: string): number {
  return model.layers.filter((layer) => layer.getClassName() === className).length;
}

describe('aligned fusion', () => {
  it('is concatenation where no modality has steps in time', () => {
    const parts = only('numbers', 'picture', 'table');
    const [aligned, concat] = (['aligned', 'concat'] as const).map((strategy) => multimodal(tf, parts, { strategy }));
    expect(weightsOf(aligned!.model)).toEqual(weightsOf(concat!.model));
    expect(aligned!.grid).toBeUndefined();
    [aligned, concat].forEach((built) => built!.model.dispose());
  });

  it('resamples what has steps in time, and leaves the places of a picture alone', () => {
    const built = multimodal(tf, only('words', 'sound', 'picture'), { strategy: 'aligned', steps: 4 });
    expect(layersOf(built, 'ResampleTo4')).toBe(2);
    expect(layersOf(built, 'GRU')).toBe(1);
    // Five words, and six frames of which the encoder makes three.
    expect(built.grid).toEqual({
      steps: 4,
      sequences: [
        { modality: 'words', steps: 5 },
        { modality: 'sound', steps: 3 },
      ],
    });
    built.model.dispose();
  });

  it('has a grid of as many steps as the longest sequence, at most 64', () => {
    const gridOf = (length: number): number | undefined => {
      const parts = modalities(3, (x) => (x.name === 'sound' ? { ...x, shape: [length, 5] } : x));
      const { grid, model } = multimodal(tf, parts, { strategy: 'aligned' });
      model.dispose();
      return grid?.steps;
    };
    expect(gridOf(6)).toBe(5);
    expect(gridOf(20)).toBe(10);
    expect(gridOf(200)).toBe(64);
  });

  it('refuses a sequence that is too long for its grid', () => {
    const parts = modalities(2, (x) => (x.name === 'words' ? { ...x, shape: [10_000] } : x));
    expect(() => multimodal(tf, parts, { strategy: 'aligned', steps: 256 })).toThrow(
      /10,000 steps of words to a grid of 256; it can do with 3,906.*modalities\.words\.length or fusion\.steps/,
    );
  });

  it('trains recurrent encoders, rows of many lengths and stand-ins compiled as it trains them eagerly', () => {
    const lstm = (modality: DatasetModality): DatasetModality =>
      modality.name === 'words' ? { ...modality, encoder: 'lstm' } : { ...modality, encoder: 'gru' };
    const flags = presenceColumn(Uint8Array.from(allRows, (row) => (row % 3 === 0 ? 0 : 1)));
    const parts = only('words', 'sound').map(lstm);
    const incomplete = parts.map((part) =>
      part.name === 'words' ? { ...part, present: { training: flags, test: flags } } : part,
    );
    const engines = ['graph', 'eager'] as const;
    const built = engines.map(() => multimodal(tf, incomplete, { strategy: 'aligned', standIn: 'learned' }));
    const runners = engines.map((engine, index) =>
      runnerOf(built[index]!, incomplete, { engine, batchSize: rowCount }),
    );
    expect(runners[0]!.constructor.name).toBe('GraphStepRunner');
    for (let step = 1; step <= 3; step++) {
      const [compiled, eager] = runners.map((runner) => runner.trainStep(allRows));
      expect(Math.abs(compiled!.lossSum - eager!.lossSum) / rowCount).toBeLessThan(1e-5);
    }
    runners.forEach((runner) => runner.dispose());
    built.forEach(({ model }) => model.dispose());
  });
});

function runnerOf(
  built: BuiltModel,
  parts: readonly DatasetModality[],
  training: NonNullable<ExperimentInput['training']>,
): StepRunner {
  const labels = Uint8Array.from(allRows, (row) => row % classes);
  return createStepRunner({
    tf,
    built,
    data: rowsFor({ labels: { training: labels, test: labels } }, parts),
    counts: { training: rowCount, validation: 0, test: rowCount },
    training: parseExperiment({ training: { learningRate: 0.01, ...training } }).training,
    hasBfloat16: false,
    emit: (event) => expect.unreachable(JSON.stringify(event)),
  });
}
