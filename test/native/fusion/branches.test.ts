import { beforeAll, describe, expect, it } from 'vitest';

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

/** What each branch of a model starts from, with two modalities of which the first has the given name. */
function startOf(model: string, strategy: FusionName, name: string): Start {
  const parts = modalities(2, (x) => (x.name === 'numbers' ? { ...x, name } : x));
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

describe.each(fusionNames)('%s', (strategy) => {
  it('has the branches of its modalities, and no others than those that are common to all models', () => {
    const branches = startOf('multimodal', strategy, 'numbers').keys();
    expect(['numbers', 'words', ...commonBranches]).toEqual(expect.arrayContaining([...branches]));
  });

  it.each(commonBranches)('starts as with any other name where a modality is called %s', (name) => {
    const [usual, named] = ['numbers', name].map((each) => startOf('multimodal', strategy, each));
    expect(named!.size).toBe(usual!.size);
    ['words', ...commonBranches].forEach((branch) => expect(named!.get(branch)).toEqual(usual!.get(branch)));
    const alone = startOf(singleModelName(name), strategy, name).get(branchOfModality(name)) ?? [];
    const joined = named!.get(branchOfModality(name)) ?? [];
    // The stand-in behind it has no place in a model of one modality, and early fusion has no encoders.
    const encoder = strategy === 'early' ? [] : alone;
    expect(joined.slice(0, encoder.length)).toEqual(encoder);
  });
});
