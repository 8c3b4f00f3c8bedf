import { describe, expect, it } from 'vitest';

import type { DatasetModality } from '../../../src/engine/data/multimodalDataset';
import { unusedFieldNotices } from '../../../src/engine/unusedFields';
import type { CommonGrid } from '../../../src/protocol/events';
import type { Experiment, ExperimentInput } from '../../../src/protocol/experiment';
import { modalityTypes } from '../../../src/protocol/experimentNames';
import { fusionSchema } from '../../../src/protocol/fusionSchema';
import { isUsedBy } from '../../../src/protocol/modalityOptions';
import { modalityProblems, typedProblems } from '../../../src/protocol/modalityProblems';
import { modalitySchema, type Modality } from '../../../src/protocol/modalitySchema';
import { parseWrittenExperiment } from '../../../src/protocol/parseWrittenExperiment';
import { trainingSchema } from '../../../src/protocol/trainingSchema';

const whole = { name: 'image' } as DatasetModality;
const other = { name: 'text' } as DatasetModality;
const lacking = { name: 'text', present: {} } as DatasetModality;

/** What is told of a run of these models on data of which no row lacks a modality. */
function notices(
  input: ExperimentInput,
  names: readonly string[],
  modalities = [whole, other],
  grid?: CommonGrid,
): string[] {
  const data = { manifest: 'pets.csv' };
  const { experiment, written } = parseWrittenExperiment(
    { ...input, data },
    'lab.json',
    (path) => `at ${path.length}, `,
  );
  const models = names.map((name) => ({ name, ...(grid === undefined ? {} : { grid }) }));
  return unusedFieldNotices(written, { experiment, models, dataset: { modalities } });
}

describe('fields that do nothing in a run', () => {
  it('are none where each is used', () => {
    const fusion = { strategy: 'lowRank', units: 9, rank: 2, matchParameters: true } as const;
    const training = { dropout: 0.5 };
    expect(notices({ fusion, training }, ['multimodal', 'image-only'])).toEqual([]);
    expect(notices({ fusion: { standIn: 'mask' } }, ['multimodal'], [whole, lacking])).toEqual([]);
    expect(notices({ fusion: { standIn: 'mask', modalityDropout: 0.2 } }, ['gated'])).toEqual([]);
  });

  it('are not told where nobody wrote them', () => {
    expect(notices({ training: { epochs: 3 } }, ['lateAverage'])).toEqual([]);
  });

  it('are told with their place where models do not use them, defaults included', () => {
    expect(notices({ fusion: { rank: 4 } }, ['multimodal', 'gated'])).toEqual([
      'at 2, fusion.rank has no effect: no model of this run joins by "lowRank".',
    ]);
    expect(notices({ fusion: { units: 64 }, training: { dropout: 0.1 } }, ['lateAverage', 'lateProduct'])).toEqual([
      expect.stringMatching(/fusion\.units has no effect: late fusion has no joint features/),
      expect.stringMatching(/training\.dropout has no effect: late fusion has no joint features/),
    ]);
    expect(notices({ fusion: { units: 64 } }, ['lateAverage', 'concat'])).toEqual([]);
    expect(notices({ fusion: { strategy: 'gated' } }, ['concat', 'tensor'])).toEqual([
      'at 2, fusion.strategy has no effect: "multimodal" is not among the models.',
    ]);
    expect(notices({ fusion: { matchParameters: false } }, ['concat', 'lateAverage'])).toEqual([
      expect.stringMatching(/fusion\.matchParameters has no effect: no model of this run has a width to be matched/),
    ]);
    expect(notices({ fusion: { standIn: 'zeros' } }, ['multimodal'])).toEqual([
      'at 2, fusion.standIn has no effect: no row lacks a modality.',
    ]);
  });

  it('are all of the fusion where no model joins modalities, but what stands in for a missing one', () => {
    const input = { fusion: { strategy: 'gated', standIn: 'mean' }, training: { dropout: 0.2 } } as const;
    const why = 'has no effect: no model of this run joins modalities.';
    expect(notices(input, ['image-only'])).toEqual([
      `at 2, fusion.strategy ${why}`,
      `at 2, fusion.standIn ${why}`,
      `at 2, training.dropout ${why}`,
    ]);
    expect(notices(input, ['text-only'], [whole, lacking])).toEqual([
      `at 2, fusion.strategy ${why}`,
      `at 2, training.dropout ${why}`,
    ]);
  });

  it('are the steps of a grid that no model has', () => {
    const fusion = { steps: 9 };
    const grid = { steps: 9, sequences: [{ modality: 'text', steps: 12 }] };
    expect(notices({ fusion }, ['aligned', 'concat'], [whole, other], grid)).toEqual([]);
    expect(notices({ fusion }, ['aligned', 'concat'])).toEqual([
      'at 2, fusion.steps has no effect: no modality is a sequence.',
    ]);
    expect(notices({ fusion }, ['concat', 'text-only'])).toEqual([
      'at 2, fusion.steps has no effect: no model of this run joins by "aligned".',
    ]);
  });

  it('are options of an encoder that no model has', () => {
    const modalities = { image: { units: 9, height: 32 }, text: { encoder: 'gru' } };
    const why = 'has no effect: no model of this run encodes the modality.';
    expect(notices({ modalities }, ['early'])).toEqual([
      `at 3, modalities.image.units ${why}`,
      `at 3, modalities.text.encoder ${why}`,
    ]);
    expect(notices({ modalities }, ['early', 'text-only'])).toEqual([`at 3, modalities.image.units ${why}`]);
    expect(notices({ modalities }, ['early', 'lateAverage'])).toEqual([]);
  });
});

/** A run in which a field does nothing, or why there is none. */
type Use =
  | { readonly input: ExperimentInput; readonly models: readonly string[]; readonly modalities?: DatasetModality[] }
  | 'always used'
  | 'told otherwise'
  | 'refused where it does nothing';

/** Every field that a person can write; those of `data` have such a table in `dataProblems`. */
const fields: {
  readonly fusion: Readonly<Record<keyof Experiment['fusion'], Use>>;
  readonly training: Readonly<Record<keyof Experiment['training'], Use>>;
  readonly modalities: Readonly<Record<keyof Modality, Use>>;
} = {
  fusion: {
    strategy: { input: { fusion: { strategy: 'gated' } }, models: ['concat'] },
    units: { input: { fusion: { units: 9 } }, models: ['lateAverage'] },
    rank: { input: { fusion: { rank: 2 } }, models: ['concat'] },
    steps: { input: { fusion: { steps: 9 } }, models: ['concat'] },
    matchParameters: { input: { fusion: { matchParameters: true } }, models: ['concat'] },
    sharedLayers: { input: { fusion: { sharedLayers: 1 } }, models: ['image-only'] },
    standIn: { input: { fusion: { standIn: 'mean' } }, models: ['concat'] },
    modalityDropout: { input: { fusion: { modalityDropout: 0.1 } }, models: ['concat'], modalities: [whole] },
  },
  training: {
    epochs: 'always used',
    batchSize: 'always used',
    learningRate: 'always used',
    validationSplit: 'told otherwise',
    dropout: { input: { training: { dropout: 0.1 } }, models: ['lateAverage'] },
    seed: 'always used',
    precision: 'told otherwise',
    engine: 'always used',
  },
  modalities: {
    type: 'always used',
    columns: 'refused where it does nothing',
    encoder: { input: { modalities: { image: { encoder: 'cnn' } } }, models: ['early'] },
    units: { input: { modalities: { image: { units: 9 } } }, models: ['early'] },
    height: 'refused where it does nothing',
    width: 'refused where it does nothing',
    channels: 'refused where it does nothing',
    level: 'refused where it does nothing',
    maxTokens: 'refused where it does nothing',
    length: 'refused where it does nothing',
    missing: 'refused where it does nothing',
    missingRate: 'always used',
    sampleRate: 'refused where it does nothing',
  },
};

describe('every field of the schema', () => {
  it.each([
    ['fusion', fusionSchema],
    ['training', trainingSchema],
    ['modalities', modalitySchema],
  ] as const)('has a place in the table: %s', (part, schema) => {
    expect(Object.keys(fields[part]).sort()).toEqual(Object.keys(schema.shape).sort());
  });

  const told = Object.entries(fields).flatMap(([part, uses]) =>
    Object.entries(uses).flatMap(([field, use]: [string, Use]) =>
      typeof use === 'string'
        ? []
        : [[part === 'modalities' ? `modalities.image.${field}` : `${part}.${field}`, use] as const],
    ),
  );

  it.each(told)('is told where it does nothing: %s', (field, { input, models, modalities }) => {
    expect(notices(input, models, modalities)).toContainEqual(expect.stringContaining(`${field} has no effect: `));
  });

  const refused = Object.entries(fields.modalities).filter(([, use]) => use === 'refused where it does nothing');

  it.each(refused)('is refused where it does nothing: modalities.*.%s', (option) => {
    const type = modalityTypes.find((candidate) => !isUsedBy(candidate, option as keyof Modality));
    const modality = { name: 'one', options: {}, written: [option] };
    const problems =
      type === undefined
        ? modalityProblems({ data: { generator: 'xor' } }, [{ ...modality, name: 'first' }])
        : typedProblems(type, modality);
    expect(problems.map(({ path }) => path.at(-1))).toEqual([option]);
  });
});
