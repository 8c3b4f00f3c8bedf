import { describe, expect, it } from 'vitest';

import { LabError } from '../../../src/protocol/errors';
import { experimentPaths } from '../../../src/protocol/experimentPaths';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { suggestion } from '../../../src/protocol/suggestion';

function messageOf(input: unknown, origin?: string): string {
  try {
    parseExperiment(input, origin);
  } catch (error) {
    expect(error).toBeInstanceOf(LabError);
    expect((error as LabError).code).toBe('badExperiment');
    return (error as LabError).message;
  }
  throw new Error('The experiment was accepted.');
}

describe('an experiment', () => {
  it('without a word is the classic lab', () => {
    expect(parseExperiment({})).toEqual({
      name: 'Classic lab',
      data: {
        folder: '',
        textNoise: 0.1,
        manifest: '',
        rows: 5000,
        noise: 0.5,
        typos: 0.2,
        toneRates: [8000],
        components: 4,
        label: '',
        split: '',
        group: '',
        testSplit: 0.2,
        onBadRow: 'stop',
        streaming: 'auto',
        cacheBytes: 2 ** 32,
      },
      modalities: {},
      fusion: {
        strategy: 'concat',
        units: 128,
        rank: 4,
        matchParameters: false,
        sharedLayers: 0,
        standIn: 'zeros',
        modalityDropout: 0,
      },
      training: {
        epochs: 5,
        batchSize: 128,
        learningRate: 0.001,
        validationSplit: 0.1,
        dropout: 0.3,
        seed: 1,
        precision: 'float32',
        engine: 'graph',
      },
      models: ['multimodal', 'image-only', 'text-only'],
    });
  });

  it('keeps what is said and fills in the rest', () => {
    const experiment = parseExperiment({ training: { epochs: 2 }, models: ['text-only'] });
    expect(experiment.training).toMatchObject({ epochs: 2, batchSize: 128 });
    expect(experiment.models).toEqual(['text-only']);
    expect(experiment.data.textNoise).toBe(0.1);
  });

  it('is its own complete form', () => {
    const experiment = parseExperiment({ training: { seed: 5 }, data: { textNoise: 0.7 } });
    expect(parseExperiment(JSON.parse(JSON.stringify(experiment)))).toEqual(experiment);
  });

  it('can be reached at every field', () => {
    expect(experimentPaths()).toEqual([
      'name',
      'data.folder',
      'data.textNoise',
      'data.manifest',
      'data.generator',
      'data.rows',
      'data.noise',
      'data.typos',
      'data.toneRates',
      'data.components',
      'data.label',
      'data.task',
      'data.split',
      'data.group',
      'data.testSplit',
      'data.onBadRow',
      'data.streaming',
      'data.cacheBytes',
      'modalities',
      'fusion.strategy',
      'fusion.units',
      'fusion.rank',
      'fusion.steps',
      'fusion.matchParameters',
      'fusion.sharedLayers',
      'fusion.standIn',
      'fusion.modalityDropout',
      'training.epochs',
      'training.batchSize',
      'training.learningRate',
      'training.validationSplit',
      'training.dropout',
      'training.seed',
      'training.precision',
      'training.engine',
      'models',
    ]);
  });

  it.each([
    ['training.epochs', { training: { epochs: 0 } }],
    ['training.epochs', { training: { epochs: 1.5 } }],
    ['training.epochs', { training: { epochs: 1001 } }],
    ['training.epochs', { training: { epochs: '3' } }],
    ['training.batchSize', { training: { batchSize: 0 } }],
    ['training.batchSize', { training: { batchSize: 8193 } }],
    ['training.learningRate', { training: { learningRate: 0 } }],
    ['training.learningRate', { training: { learningRate: Number.NaN } }],
    ['training.validationSplit', { training: { validationSplit: 1 } }],
    ['training.validationSplit', { training: { validationSplit: -0.1 } }],
    ['training.dropout', { training: { dropout: 1 } }],
    ['training.seed', { training: { seed: -1 } }],
    ['training.seed', { training: { seed: 2 ** 31 } }],
    ['training.precision', { training: { precision: 'int8' } }],
    ['training.engine', { training: { engine: 'warp' } }],
    ['data.textNoise', { data: { textNoise: -0.1 } }],
    ['data.textNoise', { data: { textNoise: 11 } }],
    ['data.folder', { data: { folder: 5 } }],
    ['models', { models: [] }],
    ['models.1', { models: ['multimodal', 'multimodal'] }],
    ['models.1', { models: ['multimodal', 'audio-only'] }],
    ['name', { name: '   ' }],
    ['training', { training: 5 }],
  ])('that is out of its limits at %s is refused by that name: %j', (path, input) => {
    expect(messageOf(input)).toContain(`${path}: `);
  });

  it('tells all problems at once, and where it came from', () => {
    const message = messageOf({ training: { epochs: 0, dropout: 2 }, data: { textNoise: -1 }, models: [] }, 'lab.json');
    expect(message).toMatch(/^lab\.json cannot be run:\n- /);
    for (const path of ['training.epochs', 'training.dropout', 'data.textNoise', 'models']) {
      expect(message).toContain(`${path}: `);
    }
  });

  it('suggests the field that was meant', () => {
    expect(messageOf({ training: { epoch: 3 } })).toContain(
      '"training.epoch" is not a field (did you mean "training.epochs"?)',
    );
    expect(messageOf({ training: { batchsize: 3 } })).toContain('did you mean "training.batchSize"?');
    expect(messageOf({ modles: ['multimodal'] })).toContain('did you mean "models"?');
  });

  it('suggests a field of the same name elsewhere', () => {
    expect(messageOf({ epochs: 3 })).toContain('"epochs" is not a field (did you mean "training.epochs"?)');
    expect(messageOf({ data: { learning_rate: 3 } })).toContain('did you mean "training.learningRate"?');
    expect(messageOf({ traning: { epochs: 3 } })).toContain('did you mean "training"?');
    expect(messageOf({ encoder: 'cnn' })).toContain('did you mean "modalities.<name>.encoder"?');
    const modalities = { photo: { encodr: 'cnn' } };
    expect(messageOf({ data: { manifest: 'a.csv' }, modalities })).toContain(
      'did you mean "modalities.photo.encoder"?',
    );
  });

  it('with a manifest trains every model unless it says which', () => {
    const data = { manifest: 'pets.csv' };
    expect(parseExperiment({ data }).models).toEqual([]);
    expect(parseExperiment({ data, models: ['multimodal', 'photo-only'] }).models).toEqual([
      'multimodal',
      'photo-only',
    ]);
    expect(messageOf({ data, modalities: { photo: {} }, models: ['phto-only'] })).toContain(
      'models.0: "phto-only" is not a model (did you mean "photo-only"?)',
    );
  });

  it('has modalities only with a manifest or a generator', () => {
    expect(messageOf({ modalities: { photo: {} } })).toContain('modalities: are for a manifest');
    expect(messageOf({ data: { manifest: 'a.csv' }, modalities: { 'my photo': {} } })).toContain(
      'modalities.my photo: ',
    );
    expect(messageOf({ data: { manifest: 'a.csv' }, modalities: { photo: { encodr: 'cnn' } } })).toContain('encodr');
  });

  it('lists the fields when none is near, and every unknown one', () => {
    const message = messageOf({ frobnicate: 1, training: { warmup: 2, zeal: 3 } });
    expect(message).toContain('"frobnicate" is not a field');
    expect(message).toContain('"training.warmup" is not a field');
    expect(message).toContain('"training.zeal" is not a field');
    expect(message).toContain('"frobnicate" is not a field (known: name, data, modalities, fusion, training, models)');
    expect(message).toMatch(/"training\.zeal" is not a field \(known: training\.epochs, .*, training\.engine\)/);
  });

  it.each([[null], [5], ['text'], [[]]])('is refused when it is no object: %j', (input) => {
    expect(messageOf(input)).toContain('The experiment cannot be run: ');
  });

  it('does not take a prototype for a field', () => {
    expect(messageOf(JSON.parse('{"__proto__": {"epochs": 1}}'))).toContain('"__proto__" is not a field');
  });
});

describe('a suggestion', () => {
  it('is the nearest name, whatever its case', () => {
    expect(suggestion('SEED', ['speed', 'seed'])).toBe(' (did you mean "seed"?)');
    expect(suggestion('traning.epohcs', experimentPaths())).toBe(' (did you mean "training.epochs"?)');
    expect(suggestion('x', [])).toBe(' (known: )');
    expect(suggestion('2', ['1', '3'])).toBe(' (known: 1, 3)');
  });
});
