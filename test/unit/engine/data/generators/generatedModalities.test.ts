import { describe, expect, it } from 'vitest';

import { generateDigits } from '../../../../../src/engine/data/generators/generateDigits';
import { generateViews } from '../../../../../src/engine/data/generators/generateViews';
import type { TensorFlow } from '../../../../../src/engine/tensorflow';
import { generatorNames } from '../../../../../src/protocol/experimentNames';
import { generatedModalities } from '../../../../../src/protocol/modalityOptions';
import { parseExperiment } from '../../../../../src/protocol/parseExperiment';
import { digitsSubset } from '../../../../support/digitsSubset';

describe('the modalities that an experiment may name of generated data', () => {
  it.each(generatorNames)('are those that "%s" makes', async (generator) => {
    const isOfDigits = generator === 'digits' || generator === 'avMnist';
    const request = {
      tf: {} as TensorFlow,
      experiment: parseExperiment({ data: { generator, rows: 40, folder: isOfDigits ? digitsSubset() : '' } }),
      builtInData: '',
      signal: new AbortController().signal,
      report: () => undefined,
    };
    const { modalities } = await (isOfDigits ? generateDigits : generateViews)(request, generator);
    expect(modalities.map(({ name, type }) => [name, type])).toEqual(
      Object.entries(generatedModalities[generator]).map(([name, { type }]) => [name, type]),
    );
  });
});
