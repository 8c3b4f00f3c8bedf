import { beforeAll, describe, expect, it } from 'vitest';

import type { Column } from '../../../src/engine/data/column';
import type { DatasetModality } from '../../../src/engine/data/multimodalDataset';
import { branchOfModality, commonBranches } from '../../../src/engine/models/branchOfModality';
import type { BuiltModel } from '../../../src/engine/models/buildModel';
import { fusions } from '../../../src/engine/models/fusion/fusions';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { fusionNames, type FusionName } from '../../../src/protocol/experimentNames';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { singleModelName } from '../../../src/protocol/singleModality';
import { drawnModel } from '../../support/drawnModel';
import { nativeTensorFlow } from '../../support/tensorflow';
import { classes, modalities } from './data';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

/** Initial weights by branch. */
type Start = ReadonlyMap<string, readonly number[][]>;

const kinds = ['numbers', 'words', 'sound', 'picture', 'clip'] as const;
type Kind = (typeof kinds)[number];

/** Two modalities, of which one is of the given kind and has the given name, and the other is called `other`. */
function pair(kind: Kind, name: string, changes: Partial<DatasetModality> = {}): DatasetModality[] {
  return modalities(6)
    .filter((one) => one.name === kind || one.name === 'table')
    .map((one) => (one.name === kind ? { ...one, ...changes, name } : { ...one, name: 'other' }));
}

/** What each branch of a model starts from. */
function startOf(model: string, strategy: FusionName, parts: DatasetModality[]): Start {
  const sharedLayers = fusions[strategy].joins === 'features' ? 1 : 0;
  const experiment = parseExperiment({
    fusion: { strategy, units: 7, sharedLayers, modalityDropout: 0.2, standIn: 'learned' },
  });
  const built = drawnModel(tf, model, experiment, { modalities: parts, classes });
  const start = new Map<string, number[][]>();
  for (const { layer, branch } of usedLayers(built)) {
    const values = layer.getWeights().map((weight) => [...weight.dataSync()]);
    start.set(branch, [...(start.get(branch) ?? []), ...values]);
  }
  built.model.dispose();
  return start;
}

function usedLayers({ model, weights }: BuiltModel): BuiltModel['weights']['layers'] {
  return weights.layers.filter(({ layer }) => model.layers.includes(layer));
}

/**
 * The weights of its encoder that a modality has in a model that joins: early fusion takes the vectors of a text, and who
 * joins steps or places leaves the end of an encoder out.
 */
function encoderWeights(strategy: FusionName, kind: Kind, alone: readonly number[][]): readonly number[][] {
  switch (fusions[strategy].joins) {
    case 'inputs':
      return alone.slice(0, kind === 'words' ? 1 : 0);
    case 'features':
      return alone;
    default:
      return alone.slice(0, 1);
  }
}

describe.each(fusionNames)('%s', (strategy) => {
  it.each(kinds)('has the branches of its modalities and those that are common to all models alone: %s', (kind) => {
    const branches = startOf('multimodal', strategy, pair(kind, 'column')).keys();
    expect(['column', 'other', ...commonBranches]).toEqual(expect.arrayContaining([...branches]));
  });

  it.each(kinds.flatMap((kind) => commonBranches.map((name) => [kind, name] as const)))(
    'starts as with any other name where %s are called %s',
    (kind, name) => {
      const usual = startOf('multimodal', strategy, pair(kind, 'column'));
      const named = startOf('multimodal', strategy, pair(kind, name));
      expect(named.size).toBe(usual.size);
      ['other', ...commonBranches].forEach((branch) => expect(named.get(branch)).toEqual(usual.get(branch)));
      const alone = startOf(singleModelName(name), strategy, pair(kind, name)).get(branchOfModality(name)) ?? [];
      const joined = named.get(branchOfModality(name)) ?? [];
      // The stand-in behind it has no place in a model of one modality.
      const encoder = encoderWeights(strategy, kind, alone);
      expect(joined.slice(0, encoder.length)).toEqual(encoder);
    },
  );
});

describe.each(commonBranches)('a modality called %s', (name) => {
  it.each([
    ['words', { encoder: 'dense' }],
    ['numbers', { type: 'text', encoder: 'lstm' }],
    ['picture', { columns: columnsOf([4, 4, 1]) }],
    ['picture', { encoder: 'lenet' }],
    ['clip', { columns: columnsOf([4, 1, 5, 1]) }],
  ] as const)('is called so where its encoder cannot take its rows: %s %o', (kind, changes) => {
    const start = (): Start => startOf('multimodal', 'concat', pair(kind, name, changes));
    expect(start).toThrow(`modalities.${name}.encoder: `);
  });
});

function columnsOf(shape: readonly number[]): DatasetModality['columns'] {
  const column: Column = { shape, dtype: 'float32', values: new Float32Array() };
  return { training: column, test: column };
}
