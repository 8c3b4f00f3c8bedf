import type { Tensor } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import { fillRows } from '../../../src/engine/data/column';
import { rowsFor, type DatasetModality } from '../../../src/engine/data/multimodalDataset';
import { presenceColumn } from '../../../src/engine/data/presence';
import { ModelBuilder } from '../../../src/engine/models/modelBuilder';
import { standIn } from '../../../src/engine/models/missing/standIn';
import { modalityDropout } from '../../../src/engine/models/missing/modalityDropout';
import type { BuiltModel } from '../../../src/engine/models/buildModel';
import { registerOwnLayers } from '../../../src/engine/models/ownLayers';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { createStepRunner } from '../../../src/engine/training/createStepRunner';
import type { StepRunner } from '../../../src/engine/training/stepRunner';
import { variableOf } from '../../../src/engine/training/graph/variables';
import type { ExperimentInput } from '../../../src/protocol/experiment';
import { fusionNames } from '../../../src/protocol/experimentNames';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { drawnModel } from '../../support/drawnModel';
import { nativeTensorFlow } from '../../support/tensorflow';
import { classes, modalities, multimodal, rowCount } from '../fusion/data';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const kinds = ['zeros', 'mean', 'learned', 'mask'] as const;
const allRows = Int32Array.from({ length: rowCount }, (_, row) => row);
/** Every third row lacks the second modality. */
const flags = Uint8Array.from(allRows, (row) => (row % 3 === 0 ? 0 : 1));

/** Three modalities, of which rows lack the second. */
function incomplete(present = flags): DatasetModality[] {
  return modalities(3).map((modality) =>
    modality.name === 'words'
      ? { ...modality, present: { training: presenceColumn(present), test: presenceColumn(present) } }
      : modality,
  );
}

function inputsOf(parts: readonly DatasetModality[]): Tensor[] {
  return rowsFor({ labels: { training: allLabels, test: allLabels } }, parts).training.columns.map((column) => {
    const values = new Float32Array(column.values.length);
    fillRows(column, allRows, values);
    return tf.tensor(values, [rowCount, ...column.shape]);
  });
}

const allLabels = Uint8Array.from(allRows, (row) => row % classes);

/** The same rows with other texts where the text is not there. */
function withOtherTexts(parts: readonly DatasetModality[]): DatasetModality[] {
  return parts.map((modality) => {
    if (modality.name !== 'words') {
      return modality;
    }
    const { training } = modality.columns;
    const size = training.values.length / rowCount;
    const values = training.values.map((value, index) => (flags[Math.floor(index / size)] === 0 ? 1 : value));
    return { ...modality, columns: { training: { ...training, values }, test: { ...training, values } } };
  });
}

function predictions({ model }: BuiltModel, parts: readonly DatasetModality[]): Float32Array {
  return tf.tidy(() => (model.predict(inputsOf(parts)) as Tensor).dataSync<'float32'>().slice());
}

function runnerOf(
  built: BuiltModel,
  parts: readonly DatasetModality[],
  training: ExperimentInput['training'],
): StepRunner {
  return createStepRunner({
    tf,
    built,
    data: rowsFor({ labels: { training: allLabels, test: allLabels } }, parts),
    counts: { training: rowCount, validation: 0, test: rowCount },
    training: parseExperiment({ training: { batchSize: rowCount, learningRate: 0.01, ...training } }).training,
    hasBfloat16: false,
    emit: (event) => expect.unreachable(JSON.stringify(event)),
  });
}

describe.each(kinds)('the stand-in "%s"', (standIn) => {
  it.each(fusionNames)('hides what a row lacks from the fusion "%s"', (strategy) => {
    const parts = incomplete();
    const built = multimodal(tf, parts, { strategy, standIn });
    const before = predictions(built, parts);
    expect(before.every(Number.isFinite)).toBe(true);
    expect(predictions(built, withOtherTexts(parts))).toEqual(before);
    built.model.dispose();
  });

  it('hides what a row lacks from a model of that modality alone', () => {
    const parts = incomplete();
    const experiment = parseExperiment({ fusion: { standIn } });
    const built = drawnModel(tf, 'words-only', experiment, { modalities: parts, classes });
    const words = parts.filter(({ name }) => name === 'words');
    const output = predictions(built, words);
    const lacking = allRows.filter((row) => flags[row] === 0).map((row) => row * classes);
    const [first = 0, ...others] = lacking;
    for (const start of others) {
      expect(output.slice(start, start + classes)).toEqual(output.slice(first, first + classes));
    }
    built.model.dispose();
  });

  it('trains compiled as it trains eagerly, and every weight that is trained gets a gradient', () => {
    const parts = incomplete();
    const engines = ['graph', 'eager'] as const;
    const built = engines.map(() => multimodal(tf, parts, { strategy: 'hybrid', standIn }));
    const runners = engines.map((engine, index) => runnerOf(built[index]!, parts, { engine }));
    const start = built[0]!.model.getWeights().map((weight) => weight.dataSync<'float32'>().slice());
    expect(runners[0]!.constructor.name).toBe('GraphStepRunner');
    for (let step = 1; step <= 4; step++) {
      const [compiled, eager] = runners.map((runner) => runner.trainStep(allRows));
      expect(Math.abs(compiled!.lossSum - eager!.lossSum) / rowCount).toBeLessThan(1e-5);
    }
    const [compiled, eager] = runners.map((runner) => runner.getState().weights);
    compiled!.forEach((weights, index) => {
      expect(weights, `weight ${index}`).not.toEqual(start[index]);
      weights.forEach((value, place) => expect(value).toBeCloseTo(eager![index]![place]!, 3));
    });
    runners.forEach((runner) => runner.dispose());
    built.forEach(({ model }) => model.dispose());
  });

  it('changes nothing for rows that have everything', () => {
    const complete = modalities(3);
    const parts = incomplete(flags.map(() => 1));
    const plain = multimodal(tf, complete, {});
    const standing = multimodal(tf, parts, { standIn });
    if (standIn !== 'mask') {
      expect(predictions(standing, parts)).toEqual(predictions(plain, complete));
    }
    expect(standing.model.countParams() - plain.model.countParams()).toBe(
      { zeros: 0, mean: 7, learned: 6, mask: 7 }[standIn],
    );
    [plain, standing].forEach(({ model }) => model.dispose());
  });

  it('is loaded again with a saved model', async () => {
    registerOwnLayers(tf, '');
    const parts = incomplete();
    const built = multimodal(tf, parts, { strategy: 'crossAttention', standIn, modalityDropout: 0.3 });
    let saved: Parameters<typeof tf.io.fromMemory>[0] | undefined;
    await built.model.save(
      tf.io.withSaveHandler((artifacts) => {
        saved = artifacts;
        return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
      }),
    );
    const model = await tf.loadLayersModel(tf.io.fromMemory(saved!));
    expect(predictions({ ...built, model }, parts)).toEqual(predictions(built, parts));
    [built.model, model].forEach((each) => each.dispose());
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    multimodal(tf, incomplete(), { standIn, modalityDropout: 0.3 }).model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('the mean is that of the rows that have the modality, over all steps', () => {
  const parts = incomplete();
  const built = multimodal(tf, parts, { standIn: 'mean' });
  const layer = built.model.layers.find((candidate) => candidate.getClassName() === 'RunningMean')!;
  const variables = built.model.trainableWeights.map(variableOf);
  const features = tf.model({ inputs: built.model.inputs, outputs: (layer.input as never[])[0]! });
  const expected = tf.tidy(() => {
    const values = features.predict(inputsOf(parts)) as Tensor;
    const there = tf.tensor2d(Array.from(flags), [rowCount, 1]);
    return tf
      .div(tf.sum(tf.mul(values, there), 0), tf.sum(there))
      .dataSync()
      .slice();
  });
  expect(variables.length).toBeGreaterThan(0);
  for (let step = 0; step < 2; step++) {
    tf.tidy(() => void built.model.apply(inputsOf(parts), { training: true }));
  }
  const [mean, rows] = layer.getWeights().map((weight) => weight.dataSync());
  expect(rows![0]).toBe(2 * 8);
  mean!.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 5));
  built.model.dispose();
});

it('the mean of a sequence leaves padding out', () => {
  const mean = (steps: number, padding: number): number => {
    const builder = new ModelBuilder(tf, 'multimodal', { seed: 1 }, { step: 0 });
    const x = builder.input('x', [steps + padding, 1]);
    const present = builder.input('present', [1]);
    const mask = builder.input('mask', [steps + padding]);
    const outputs = standIn(builder, 'x', 'mean', x, present, mask);
    const model = tf.model({ inputs: [x, present, mask], outputs });
    const rows = [Array.from({ length: steps + padding }, (_, step) => [step < steps ? 3 : 0])];
    const there = [Array.from({ length: steps + padding }, (_, step) => (step < steps ? 1 : 0))];
    return tf.tidy(() => {
      void model.apply([tf.tensor3d(rows), tf.tensor2d([[1]]), tf.tensor2d(there)], { training: true });
      const layer = model.layers.find((candidate) => candidate.getClassName() === 'RunningMean')!;
      return layer.getWeights()[0]!.dataSync()[0]!;
    });
  };
  expect(mean(2, 0)).toBeCloseTo(3, 6);
  expect(mean(2, 6)).toBeCloseTo(3, 6);
});

describe('modality dropout', () => {
  const rows = 4000;

  /** Presence that is left in one training step, `[rows][modalities]`. */
  function left(rate: number, present: number[][], step = 1, training = true): number[][] {
    const clock = { step };
    const builder = new ModelBuilder(tf, 'multimodal', { seed: 3 }, clock);
    const count = present[0]!.length;
    const inputs = Array.from({ length: count }, (_, place) => builder.input(`presence_${place}`, [1]));
    const outputs = modalityDropout(builder, inputs, rate);
    const model = tf.model({ inputs, outputs });
    return tf.tidy(() => {
      const given = inputs.map((_, place) => tf.tensor2d(present.map((row) => [row[place]!])));
      const results = model.apply(given, { training }) as Tensor[];
      const columns = results.map((result) => [...result.dataSync()]);
      return present.map((_, row) => columns.map((column) => column[row]!));
    });
  }

  const all = Array.from({ length: rows }, () => [1, 1, 1]);

  it('takes each modality with the stated probability, on its own, and never all', () => {
    const rate = 0.5;
    const after = left(rate, all);
    expect(after.every((row) => row.some((value) => value === 1))).toBe(true);
    expect(after.every((row) => row.every((value) => value === 0 || value === 1))).toBe(true);
    for (const place of [0, 1, 2]) {
      const taken = after.filter((row) => row[place] === 0).length / rows;
      // Five standard errors.
      expect(Math.abs(taken - (rate - rate ** 3 / 3))).toBeLessThan(5 * Math.sqrt(0.25 / rows));
    }
    const both = after.filter((row) => row[0] === 0 && row[1] === 0).length / rows;
    expect(Math.abs(both - (rate ** 2 - (rate ** 3 * 2) / 3))).toBeLessThan(5 * Math.sqrt(0.25 / rows));
  });

  it('leaves a row that would lose all of them one, each of those it has as often as the others', () => {
    const rate = 0.95;
    const after = left(
      rate,
      all.map(() => [1, 0, 1]),
    );
    const counts = after.map((row) => row.reduce((sum, value) => sum + value, 0));
    expect(Math.min(...counts)).toBe(1);
    const single = after.filter((_, row) => counts[row] === 1);
    // Both are left from (1 − r)² of the rows.
    expect(Math.abs(single.length / rows - (1 - (1 - rate) ** 2))).toBeLessThan(5 * Math.sqrt(0.25 / rows));
    const first = single.filter((row) => row[0] === 1).length / single.length;
    expect(Math.abs(first - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / single.length));
  });

  it('brings back nothing that a row lacks', () => {
    const after = left(
      0.8,
      Array.from({ length: rows }, (_, row) => [row % 2, 1 - (row % 2), 0]),
    );
    after.forEach((row, index) => expect(row).toEqual([index % 2, 1 - (index % 2), 0]));
  });

  it('draws anew in each step, and the same again for the same seed', () => {
    expect(left(0.5, all, 1)).toEqual(left(0.5, all, 1));
    expect(left(0.5, all, 1)).not.toEqual(left(0.5, all, 2));
  });

  it('does nothing at rate 0 and outside training', () => {
    expect(left(0, all)).toEqual(all);
    expect(left(0.9, all, 1, false)).toEqual(all);
  });

  it('compiles, and is repeated by its seed', () => {
    const parts = modalities(3);
    const losses = [1, 2].map(() => {
      const built = multimodal(tf, parts, { modalityDropout: 0.5, standIn: 'learned' });
      const runner = runnerOf(built, parts, {});
      const steps = [1, 2, 3].map(() => runner.trainStep(allRows).lossSum);
      expect(runner.constructor.name).toBe('GraphStepRunner');
      runner.dispose();
      built.model.dispose();
      return steps;
    });
    expect(losses[0]).toEqual(losses[1]);
  });
});
