import { describe, expect, it } from 'vitest';

import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { pathText, writtenFields } from '../../../src/protocol/writtenFields';

const paths = (input: unknown): string[] => writtenFields(input).map(pathText);

describe('the fields that a person wrote', () => {
  it('are all that are there, also those with the value of the default', () => {
    const input = {
      name: 'pets',
      data: { manifest: 'pets.csv', rows: 5000 },
      modalities: { photo: { sampleRate: 8000 }, text: {} },
      fusion: { rank: 4 },
      training: { epochs: 5 },
      models: ['multimodal'],
    };
    expect(paths(input)).toEqual([
      ...['name', 'data', 'data.manifest', 'data.rows'],
      ...['modalities', 'modalities.photo', 'modalities.photo.sampleRate', 'modalities.text'],
      ...['fusion', 'fusion.rank', 'training', 'training.epochs', 'models'],
    ]);
  });

  it('are those that differ from the default where a program filled in all of them', () => {
    const written = {
      data: { manifest: 'pets.csv', group: 'owner' },
      modalities: { photo: { encoder: 'lenet', units: 32 } },
      training: { epochs: 7 },
    };
    const filled = JSON.parse(JSON.stringify(parseExperiment(written))) as unknown;
    expect(paths(filled)).toEqual([
      ...['name', 'data', 'data.manifest', 'data.group'],
      ...['modalities', 'modalities.photo', 'modalities.photo.encoder', 'modalities.photo.units'],
      ...['fusion', 'training', 'training.epochs', 'models'],
    ]);
  });

  it.each([[null], [5], ['text'], [[1]]])('of what is no experiment are none: %j', (input) => {
    expect(paths(input)).toEqual([]);
  });

  it('end where there is no part of an experiment', () => {
    expect(paths({ data: 5, modalities: [1], training: 'x' })).toEqual(['data', 'modalities', 'training']);
  });
});
