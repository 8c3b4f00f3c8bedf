import type { LayersModel } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import { matchNotices } from '../../../src/engine/matchNotices';
import { buildModel } from '../../../src/engine/models/buildModel';
import { ModelBuilder } from '../../../src/engine/models/modelBuilder';
import { fusions } from '../../../src/engine/models/fusion/fusions';
import { finish } from '../../../src/engine/steppedWork';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { LabError } from '../../../src/protocol/errors';
import type { ExperimentInput } from '../../../src/protocol/experiment';
import { fusionNames, type FusionName } from '../../../src/protocol/experimentNames';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { fusionTitles } from '../../../src/protocol/format';
import { nativeTensorFlow } from '../../support/tensorflow';
import { modalities, modalityCounts, multimodal } from './data';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

type FusionInput = NonNullable<ExperimentInput['fusion']>;

function withModel<T>(count: number, fusion: FusionInput, use: (model: LayersModel) => T): T {
  const { model } = multimodal(tf, modalities(count), fusion);
  try {
    return use(model);
  } finally {
    model.dispose();
  }
}

function parameters(count: number, fusion: FusionInput): number {
  return withModel(count, fusion, (model) => model.countParams());
}

const late: readonly FusionName[] = ['lateAverage', 'lateWeights', 'lateProduct'];
const sized = fusionNames.filter((strategy) => !late.includes(strategy) && strategy !== 'tensor');

describe('fusion.matchParameters', () => {
  it.each(sized.flatMap((strategy) => modalityCounts.map((count) => [strategy, count] as const)))(
    'brings %s of %i modalities within 3 % of the parameters of concatenation',
    (strategy, count) => {
      const concat = parameters(count, { strategy: 'concat', units: 256 });
      const matched = parameters(count, { strategy, units: 256, matchParameters: true });
      expect(Math.abs(matched - concat) / concat).toBeLessThan(0.03);
    },
  );

  it('brings tensor as near as one unit allows', () => {
    const concat = parameters(2, { strategy: 'concat', units: 256 });
    const matched = parameters(2, { strategy: 'tensor', units: 256, matchParameters: true });
    const [one, two] = [1, 2].map((units) => parameters(2, { strategy: 'tensor', units })) as [number, number];
    expect(Math.abs(matched - concat)).toBeLessThanOrEqual((two - one) / 2);
    // Where a single unit costs more than all of concatenation, one it is.
    const wide = { strategy: 'tensor', units: 9, matchParameters: true } as const;
    expect(parameters(5, wide)).toBe(parameters(5, { strategy: 'tensor', units: 1 }));
  });

  it('is told where it does not come near, with both sizes', () => {
    const noticesOf = (count: number, models: readonly string[], fusion: FusionInput): string[] => {
      const data = { modalities: modalities(count), classes: 3 };
      const experiment = parseExperiment({
        data: { manifest: 'rows.csv' },
        models: [...models],
        fusion: { ...fusion, matchParameters: true },
      });
      const built = models.map((name) => buildModel(tf, name, experiment, data));
      const notices = matchNotices(tf, experiment, data, built);
      const sizes = built.map(({ model }) => model.countParams().toLocaleString('en-US'));
      built.forEach(({ model }) => model.dispose());
      return notices.map((notice) => sizes.reduce((text, size, index) => text.replace(size, models[index]!), notice));
    };
    const before = tf.memory().numTensors;
    const notices = noticesOf(2, ['concat', 'lateAverage', 'gated'], { units: 256 });
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(
      /^fusion\.matchParameters: the Late, average Model has lateAverage parameters, \d+\.\d % fewer than the concat of concatenation: late strategies have no width that could be chosen\.$/,
    );
    expect(noticesOf(5, ['concat', 'tensor'], { units: 9 })[0]).toMatch(
      /Tensor Model has tensor .*: no width brings it nearer\.$/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(['concat', ...late] as const)('leaves %s as it is', (strategy) => {
    expect(parameters(3, { strategy, matchParameters: true })).toBe(parameters(3, { strategy }));
  });

  it('counts shared layers on both sides', () => {
    const concat = parameters(3, { strategy: 'concat', units: 256, sharedLayers: 2 });
    const gated = parameters(3, { strategy: 'gated', units: 256, sharedLayers: 2, matchParameters: true });
    expect(Math.abs(gated - concat) / concat).toBeLessThan(0.03);
  });

  it('keeps no weights of encoders that the strategy does not use', () => {
    const before = tf.memory().numTensors;
    parameters(3, { strategy: 'early', matchParameters: true });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('fusion.sharedLayers', () => {
  it.each([1, 2, 3])('puts %i layers with the same weights behind every encoder', (sharedLayers) => {
    for (const strategy of ['concat', 'hybrid', 'lateAverage'] as const) {
      const more = parameters(3, { strategy, sharedLayers }) - parameters(3, { strategy });
      expect(more).toBe(sharedLayers * (6 + 1) * 6);
    }
    withModel(3, { sharedLayers }, (model) => {
      const shared = model.layers.filter(({ inboundNodes }) => inboundNodes.length > 1);
      expect(shared).toHaveLength(sharedLayers);
      for (const layer of shared) {
        expect(layer.getClassName()).toBe('Dense');
        expect(layer.getConfig()).toMatchObject({ units: 6, activation: 'relu' });
        expect(layer.inboundNodes).toHaveLength(3);
      }
    });
  });

  it('leaves the branches and the fusion as they begin without', () => {
    const first = (fusion: FusionInput): number[][] =>
      withModel(2, fusion, ({ layers }) =>
        layers
          .filter((layer) => layer.inboundNodes.length === 1 && layer.weights.length > 0)
          .map((layer) => layer.getWeights().flatMap((weight) => [...weight.dataSync()])),
      );
    expect(first({ sharedLayers: 2 })).toEqual(first({}));
  });

  it('needs features of equal width', () => {
    const parts = modalities(2, (x) => (x.name === 'words' ? { ...x, units: 9 } : x));
    const build = (): unknown => multimodal(tf, parts, { sharedLayers: 1 });
    expect(build).toThrow(LabError);
    expect(build).toThrow(/fusion\.sharedLayers.*numbers has 6, words has 9.*give them the same units/);
  });

  it.each(['early', 'crossAttention', 'aligned'] as const)(
    'needs a strategy that joins features, unlike %s',
    (strategy) => {
      expect(() => parameters(2, { strategy, sharedLayers: 1 })).toThrow(LabError);
      expect(() => parameters(2, { strategy, sharedLayers: 1 })).toThrow(
        /fusion\.sharedLayers.*choose another strategy/,
      );
    },
  );

  it('leaves no weights behind with the model, or where the fusion cannot be built', () => {
    const before = tf.memory().numTensors;
    parameters(3, { sharedLayers: 2 });
    expect(tf.memory().numTensors).toBe(before);
    const parts = modalities(3, (x) => ({ ...x, units: 67 }));
    expect(() => multimodal(tf, parts, { strategy: 'tensor', sharedLayers: 2 })).toThrow(/products/);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([-1, 4, 1.5])('cannot be %d', (sharedLayers) => {
    expect(() => parseExperiment({ fusion: { sharedLayers } })).toThrow(/fusion\.sharedLayers/);
  });
});

describe('what a strategy cannot join', () => {
  it('is for tensor what has too many products, and it says which widths would do', () => {
    const wide = (units: number) => (): void => {
      const experiment = parseExperiment({ fusion: { strategy: 'tensor' } });
      const parts = modalities(3, (x) => ({ ...x, units }));
      buildModel(tf, 'multimodal', experiment, { modalities: parts, classes: 3 }).model.dispose();
    };
    expect(wide(67)).toThrow(LabError);
    expect(wide(67)).toThrow(
      /fusion\.strategy: "tensor".*314,432 products, and 300,000 can be done; set units.*to 65 or less/,
    );
    expect(wide(65)).not.toThrow();
    expect(wide(66)).toThrow(LabError);
  });

  it('is for tensor also what is too wide for a single unit', () => {
    const parts = modalities(5, (x) => ({ ...x, units: 20 }));
    expect(() => multimodal(tf, parts, { strategy: 'tensor', units: 1 })).toThrow(/to 11 or less/);
  });

  it('are for crossAttention sequences too long to compare', () => {
    const parts = modalities(4, (x) => {
      const shape = { picture: [150, 150, 2], sound: [600, 5] }[x.name];
      return shape === undefined ? x : { ...x, shape };
    });
    const build = (): unknown => multimodal(tf, parts, { strategy: 'crossAttention' });
    expect(build).toThrow(LabError);
    expect(build).toThrow(/"crossAttention" compares all 5,184 steps of picture with all 300 of sound/);
  });
});

describe('regression', () => {
  function outputFor(strategy: FusionName): readonly (number | null)[] {
    const builder = new ModelBuilder(tf, 'regression', { seed: 1 }, { step: 0 });
    const branches = ['first', 'second'].map((name) => {
      const input = builder.input(name, [2]);
      const features = builder.dense(name, input, 3, 'relu');
      return { name, input, encode: () => ({ features, middle: features }) };
    });
    const options = { units: 4, rank: 2, dropout: 0, outputs: 1, outputActivation: 'linear' } as const;
    const output = fusions[strategy].build(builder, branches, options);
    const values = tf.model({ inputs: branches.map(({ input }) => input), outputs: output });
    finish(builder.weights.draw(new Set(values.layers)));
    // A single probability would be 1 for every row.
    const result = values.predict([tf.tensor2d([[1, 2]]), tf.tensor2d([[3, -1]])]);
    expect(Math.abs((Array.isArray(result) ? result[0]! : result).dataSync()[0]! - 1)).toBeGreaterThan(1e-4);
    return output.shape;
  }

  it.each(fusionNames.filter((strategy) => strategy !== 'lateProduct'))('gives one value with %s', (strategy) => {
    expect(outputFor(strategy)).toEqual([null, 1]);
  });

  it('has no probabilities for lateProduct to multiply', () => {
    expect(() => outputFor('lateProduct')).toThrow(LabError);
    expect(() => outputFor('lateProduct')).toThrow(/choose "lateAverage" or "lateWeights"/);
  });
});

it('every strategy has a title of its own', () => {
  expect(Object.keys(fusionTitles)).toEqual(fusionNames);
  expect(new Set(Object.values(fusionTitles)).size).toBe(fusionNames.length);
});
