import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { LayersModel } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import type { TensorFlow } from '../../../src/engine/tensorflow';
import {
  compileTraining,
  passNames,
  type CompileOptions,
  type DataColumn,
} from '../../../src/engine/training/graph/compileTraining';
import { modelColumns, trainableModel } from '../../../src/engine/training/graph/trainableModel';
import { classicModelNames } from '../../../src/protocol/experimentNames';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { buildClassicModel } from '../../support/classicModel';
import { nativeTensorFlow } from '../../support/tensorflow';
import { graphsGivenTo, type NodeDef } from './graphDefs';
import { layerCases, modelWith, type LayerCase } from './layerCases';
import { optimizers } from './optimizers';
import { zoo } from './zoo';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

/** Attributes by operation, in the oldest TensorFlow that graphs are written for. */
const registry = new Map(
  readFileSync(path.join(import.meta.dirname, 'tensorflow-2.9.1-ops.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(' '))
    .map(([op = '', ...attrs]) => [op, new Set(attrs)] as const),
);

const sizes = [3];

/** The graph of all programs there can be for a model. */
function graphOf(model: LayersModel, options: Partial<CompileOptions>): NodeDef[] {
  return graphsGivenTo(tf, () => {
    const both = { training: sizes, test: sizes };
    compileTraining(tf, model, {
      trainSizes: sizes,
      testSizes: both,
      predictSizes: both,
      seed: 1,
      ...options,
    }).dispose();
  });
}

/** Data of two rows in each type, so that they are gathered in the session and cast there. */
function residentData(model: LayersModel): DataColumn[] {
  return modelColumns(trainableModel(model)).map(({ shape }, index) => {
    const length = 2 * shape.reduce((product, size) => product * size, 1);
    const types = [
      { dtype: 'uint8', values: new Uint8Array(length), divisor: 255 },
      { dtype: 'int32', values: new Int32Array(length) },
      { dtype: 'float32', values: new Float32Array(length) },
    ] as const;
    return { shape, ...types[index % types.length]! };
  });
}

/** What is not in TensorFlow 2.9, such as `Conv2D.new_attribute`. */
function tooNew(nodes: readonly NodeDef[]): string[] {
  return nodes.flatMap(({ op, attr }) => {
    const attrs = registry.get(op);
    return attrs === undefined
      ? [op]
      : Object.keys(attr)
          .filter((name) => !attrs.has(name))
          .map((name) => `${op}.${name}`);
  });
}

const variants: Readonly<Record<string, (model: LayersModel) => Partial<CompileOptions>>> = {
  'fed with values': () => ({}),
  'with resident data': (model) => ({ data: { training: residentData(model), test: residentData(model) } }),
  'fed from data': (model) => {
    const data = residentData(model);
    return { data: { training: data, test: data }, residentLimit: 0 };
  },
  'in bfloat16': () => ({ precision: 'bfloat16' }),
  'without any pass': () => ({ without: passNames }),
};

describe('TensorFlow 2.9 has every operation and attribute', () => {
  describe.each(classicModelNames)('of the %s model', (name) => {
    it.each(Object.keys(variants))('%s', (variant) => {
      const { model } = buildClassicModel(tf, name, parseExperiment({ training: { dropout: 0.3 } }));
      model.compile({
        optimizer: tf.train.adam(0.001),
        loss: 'sparseCategoricalCrossentropy',
        metrics: ['accuracy'],
      });
      const nodes = graphOf(model, variants[variant]!(model));
      expect(nodes.length).toBeGreaterThan(100);
      expect(tooNew(nodes)).toEqual([]);
    });
  });

  it.each(Object.entries(zoo))('of the zoo: %s', (_name, build) => {
    for (const options of [{}, { without: passNames }]) {
      const { model, losses } = build(tf);
      model.compile({ optimizer: tf.train.adam(0.001), loss: [...losses] });
      expect(tooNew(graphOf(model, options))).toEqual([]);
    }
  });

  it.each(Object.keys(optimizers))('of the optimizer %s', (name) => {
    for (const options of [{}, { without: passNames }]) {
      const { model, losses } = zoo['layer normalisation, L2 and activations']!(tf);
      model.compile({ optimizer: optimizers[name]!(tf), loss: [...losses] });
      expect(tooNew(graphOf(model, options))).toEqual([]);
    }
  });

  const noisy: Readonly<Record<string, LayerCase>> = {
    'gaussianNoise, with noise': { shape: [5], make: (l) => [l.gaussianNoise({ stddev: 0.1 })] },
    'lstm, with dropout': { shape: [4, 3], make: (l) => [l.lstm({ units: 2, dropout: 0.1, recurrentDropout: 0.1 })] },
  };
  it.each(Object.entries({ ...layerCases, ...noisy }))('of the layer %s', (_name, layerCase) => {
    const { model, losses } = modelWith(layerCase)(tf);
    model.compile({ optimizer: tf.train.sgd(0.05), loss: [...losses], metrics: ['accuracy', 'mae'] });
    expect(tooNew(graphOf(model, {}))).toEqual([]);
  });
});

it('tells what TensorFlow 2.9 does not have', () => {
  expect(registry.size).toBeGreaterThan(1000);
  const nodes: NodeDef[] = [
    { op: 'MatMul', input: [], attr: { T: {}, grad_a: {} } },
    { op: 'MatMul', input: [], attr: { T: {}, transpose_a: {} } },
    { op: 'NoSuchOperation', input: [], attr: {} },
  ];
  expect(tooNew(nodes)).toEqual(['MatMul.grad_a', 'NoSuchOperation']);
});
