import { readdirSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { experimentSettings } from '../../../src/host/ids';
import { experimentFromSettings } from '../../../src/host/experimentSettings';
import { LabError } from '../../../src/protocol/errors';
import { generatorNames } from '../../../src/protocol/experimentNames';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { parseWrittenExperiment } from '../../../src/protocol/parseWrittenExperiment';
import { experimentOf, readExperimentFile } from '../../../src/runs/experimentFile';

const parse = (input: unknown) => parseWrittenExperiment(input, 'lab.json', () => '');

/** What is told of an experiment, a line for each problem. */
function problemsOf(input: unknown): string[] {
  try {
    parse(input);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(LabError);
    expect(error).toMatchObject({ code: 'badExperiment' });
    return (error as LabError).message
      .replace(/^lab\.json cannot be run:\s+/, '')
      .split('\n')
      .map((line) => line.replace(/^- /, ''));
  }
}

const manifest = { manifest: 'pets.csv' };

/** A value that each field of a manifest may have. */
const usual: Readonly<Record<string, unknown>> = {
  label: 'kind',
  task: 'regression',
  split: 'part',
  group: 'owner',
  onBadRow: 'stop',
  streaming: 'auto',
  cacheBytes: 2 ** 30,
};

/** All settings as the editor gives them, each with its default. */
const settings: Readonly<Record<string, unknown>> = {
  'data.folder': '',
  'data.textNoise': 0.1,
  'training.epochs': 5,
  'training.batchSize': 128,
  'training.learningRate': 0.001,
  'training.validationSplit': 0.1,
  'training.dropout': 0.3,
  'training.seed': 1,
  'training.precision': 'float32',
  'training.engine': 'graph',
  models: ['multimodal', 'image-only', 'text-only'],
};

const other = 'and these data come from a manifest; leave it out.';

describe('a field that does nothing', () => {
  it.each<[data: unknown, message: string]>([
    [{ ...manifest, rows: 100 }, `data.rows: is for generated data (data.generator), ${other}`],
    [{ ...manifest, rows: 5000 }, `data.rows: is for generated data (data.generator), ${other}`],
    [{ ...manifest, noise: 1 }, `data.noise: is for generated data (data.generator), ${other}`],
    [{ ...manifest, typos: 0 }, `data.typos: is for the generator "digits", ${other}`],
    [{ ...manifest, components: 9 }, `data.components: is for the generator "avMnist", ${other}`],
    [{ ...manifest, toneRates: [8000] }, `data.toneRates: is for the tones of "digits" and "avMnist", ${other}`],
    [{ ...manifest, textNoise: 0.1 }, `data.textNoise: is for the classic lab, ${other}`],
    [{ ...manifest, folder: 'digits' }, `data.folder: is for digits, ${other}`],
    [
      { generator: 'xor', typos: 0.1 },
      'data.typos: is for the generator "digits", and these data are made by "xor"; leave it out.',
    ],
    [
      { generator: 'digits', components: 3 },
      'data.components: is for the generator "avMnist", and these data are made by "digits"; leave it out.',
    ],
    [
      { generator: 'copy', folder: 'd' },
      'data.folder: is for digits, and these data are made by "copy"; leave it out.',
    ],
    ...['label', 'task', 'split', 'group', 'onBadRow', 'streaming', 'cacheBytes'].map((field): [unknown, string] => [
      { generator: 'unique', [field]: usual[field] },
      `data.${field}: is for a manifest (data.manifest), and these data are made by "unique"; leave it out.`,
    ]),
    [
      { label: 'kind' },
      'data.label: is for a manifest (data.manifest), and this experiment names neither a manifest nor a generator; name one, or leave it out.',
    ],
    [
      { rows: 100 },
      'data.rows: is for generated data (data.generator), and this experiment names neither a manifest nor a generator; name one, or leave it out.',
    ],
    [
      { testSplit: 0.5 },
      'data.testSplit: is for a manifest or generated data, and this experiment names neither a manifest nor a generator; name one, or leave it out.',
    ],
    [
      { ...manifest, split: 'part', testSplit: 0.2 },
      'data.testSplit: has no effect, as data.split says which rows are for the test; leave one of them out.',
    ],
    [
      { ...manifest, streaming: 'never', cacheBytes: 2 ** 30 },
      'data.cacheBytes: has no effect, as data.streaming is "never"; leave one of them out.',
    ],
  ])('%j is told', (data, message) => {
    expect(problemsOf({ data })).toEqual([message]);
  });

  it.each([
    [{ data: { generator: 'digits', noise: 1 }, modalities: { image: {}, text: {} } }, 'data.noise', 'audio'],
    [{ data: { generator: 'digits', typos: 1 }, modalities: { image: {}, audio: {} } }, 'data.typos', 'text'],
    [{ data: { generator: 'avMnist', components: 4 }, modalities: { audio: {} } }, 'data.components', 'image'],
  ])('is told where its modality is left out: %j', (input, field, modality) => {
    expect(problemsOf(input)).toEqual([
      `${field}: is for the modality "${modality}", which modalities leaves out; name it there, or leave this out.`,
    ]);
  });

  it.each([
    [{ type: 'image', sampleRate: 8000 }, 'sampleRate: is for audio data, and these are image data; leave it out.'],
    [
      { type: 'image', length: 5 },
      'length: is for text, audio and video data, and these are image data; leave it out.',
    ],
    [{ type: 'text', height: 5 }, 'height: is for image and video data, and these are text data; leave it out.'],
    [{ type: 'text', missing: 'zero' }, 'missing: is for numeric data, and these are text data; leave it out.'],
    [{ type: 'audio', level: 'word' }, 'level: is for text data, and these are audio data; leave it out.'],
    [{ type: 'numeric', maxTokens: 9 }, 'maxTokens: is for text data, and these are numeric data; leave it out.'],
    [{ type: 'video', missing: 'mean' }, 'missing: is for numeric data, and these are video data; leave it out.'],
  ])('is told of a modality whose type is written: %j', (options, message) => {
    expect(problemsOf({ data: manifest, modalities: { clip: options } })).toEqual([`modalities.clip.${message}`]);
  });

  it.each([
    [{ height: 7 }, 'height: 7 is too small for the encoder "cnn"; it must be 8 or more'],
    [{ encoder: 'lenet', width: 11 }, 'width: 11 is too small for the encoder "lenet"; it must be 12 or more'],
  ])('is told of pictures that are too small: %j', (options, message) => {
    const input = { data: manifest, modalities: { photo: { type: 'image', ...options }, note: {} } };
    expect(problemsOf(input)).toEqual([`modalities.photo.${message}, or choose "residual" or "mlp".`]);
    expect(problemsOf({ ...input, models: ['early', 'note-only'] })).toEqual([]);
    expect(problemsOf({ ...input, modalities: { photo: { type: 'image', ...options, encoder: 'mlp' } } })).toEqual([]);
  });

  it.each([
    ['digits', 'image', { height: 8 }, 'height'],
    ['digits', 'audio', { level: 'word' }, 'level'],
    ['digits', 'text', { columns: 'text' }, 'columns'],
    ['xor', 'first', { missing: 'zero' }, 'missing'],
    ['shiftedPairs', 'second', { length: 9 }, 'length'],
  ] as const)('is told of what the generator %s makes', (generator, name, options, field) => {
    expect(problemsOf({ data: { generator }, modalities: { [name]: options } })).toEqual([
      `modalities.${name}.${field}: has no effect on what the generator "${generator}" makes; leave it out.`,
    ]);
  });

  it('is told with everything else that is wrong', () => {
    expect(
      problemsOf({
        data: { ...manifest, rows: 5, label: 'kind', split: 'kind' },
        modalities: { photo: { type: 'image', encoder: 'vgg', columns: ['a', 'a'] } },
        training: { epochs: 0 },
      }),
    ).toEqual([
      'data.rows: 5 is too small; it must be 20 or more.',
      'training.epochs: 0 is too small; it must be 1 or more.',
      `data.rows: is for generated data (data.generator), ${other}`,
      'data.split: "kind" is the column of the label; name another one.',
      'modalities.photo.columns.1: "a" is named twice; name it once.',
      'modalities.photo.encoder: "vgg" is not an encoder for image data (known: cnn, lenet, residual, mlp).',
    ]);
  });
});

describe('fields that contradict each other', () => {
  it.each([
    [{ ...manifest, label: 'kind', split: 'kind' }, 'data.split: "kind" is the column of the label; name another one.'],
    [{ ...manifest, label: 'kind', group: 'kind' }, 'data.group: "kind" is the column of the label; name another one.'],
    [
      { ...manifest, split: 'part', group: 'part' },
      'data.group: "part" is the column of data.split; name another one.',
    ],
    [{ ...manifest, generator: 'xor', rows: 99 }, 'data.generator: give a manifest or a generator, not both.'],
  ])('%j are told', (data, message) => {
    expect(problemsOf({ data })).toEqual([message]);
  });

  it('are told of an encoder of another type, by the type or by the generator', () => {
    const data = { generator: 'digits' };
    expect(problemsOf({ data, modalities: { text: { encoder: 'lenet' } } })).toEqual([
      'modalities.text.encoder: "lenet" is not an encoder for text data (known: lstm, gru, mean, cnn).',
    ]);
    expect(problemsOf({ data, modalities: { txt: {} } })).toEqual([
      'modalities.txt: the generator "digits" makes no such modality (did you mean "text"?).',
    ]);
    expect(problemsOf({ data, modalities: { text: { type: 'image' } } })).toEqual([
      'modalities.text.type: the generated text is text data; leave the type out.',
    ]);
    expect(problemsOf({ data: manifest, modalities: { a: { type: 'text', encoder: 'lstn' } } })).toEqual([
      'modalities.a.encoder: "lstn" is not an encoder for text data (did you mean "lstm"?).',
    ]);
  });

  it('are told of models that the data do not allow', () => {
    expect(problemsOf({ data: { generator: 'xor' }, models: ['multimodal', 'third-only'] })).toEqual([
      expect.stringMatching(/^models\.1: "third-only" is not a model of these data/),
    ]);
    expect(problemsOf({ data: manifest, modalities: { photo: {} }, models: ['multimodal'] })).toEqual([
      'models.0: "multimodal" joins modalities, and these data have one alone, photo; the model of it is "photo-only".',
    ]);
  });
});

describe('an experiment that says what it means', () => {
  it.each([
    [{}],
    [{ data: { textNoise: 0.1, folder: '' } }],
    [{ data: { ...manifest, label: 'kind', task: 'regression', group: 'owner', testSplit: 0.2, onBadRow: 'stop' } }],
    [{ data: { ...manifest, streaming: 'always', cacheBytes: 2 ** 30 } }],
    [{ data: { generator: 'avMnist', folder: 'digits', rows: 5000, noise: 0.5, components: 4, testSplit: 0.2 } }],
    [{ data: manifest, modalities: { text: { type: 'text', level: 'word', maxTokens: 50, length: 5 } } }],
    [{ data: manifest, modalities: { anything: { sampleRate: 8000 } } }],
  ])('is accepted: %j', (input) => {
    expect(problemsOf(input)).toEqual([]);
  });

  it('is accepted again with every default filled in', () => {
    const inputs = [
      {},
      { data: manifest },
      { data: { ...manifest, split: 'part', streaming: 'never' }, modalities: { photo: { type: 'image' }, note: {} } },
      ...generatorNames.map((generator) => ({ data: { generator } })),
      { data: { generator: 'digits' }, modalities: { image: {}, text: { length: 5 } }, fusion: { rank: 9 } },
    ];
    for (const input of inputs) {
      const filled = JSON.parse(JSON.stringify(parse(input).experiment)) as unknown;
      expect(problemsOf(filled)).toEqual([]);
      expect(parse(filled).experiment).toEqual(filled);
    }
  });

  it('is what the settings make', () => {
    const experiment = experimentFromSettings((key) => settings[key], undefined);
    expect(Object.keys(settings).sort()).toEqual([...experimentSettings].sort());
    expect(problemsOf(JSON.parse(JSON.stringify(experiment)))).toEqual([]);
    expect(experiment).toEqual(parseExperiment({}));
  });

  it('is what each example holds', async () => {
    const examples = path.join(import.meta.dirname, '..', '..', '..', 'examples');
    const files = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.mmlab.json'),
    );
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      expect(experimentOf(await readExperimentFile(path.join(examples, file))).experiment.name).not.toBe('');
    }
  });
});

describe('a way to join that the modalities do not allow', () => {
  const four = { photo: {}, note: {}, sound: {}, body: {} };

  it.each<[what: string, input: object, problem: string]>([
    [
      'too many products',
      { models: ['photo-only', 'tensor'], modalities: four },
      'models.1: "tensor" multiplies features of widths 64, 64, 64, 64 to 17,850,625 products, and 300,000 can be done; set units of each modality to 22 or less, or choose "lowRank".',
    ],
    [
      'the same by its strategy',
      { fusion: { strategy: 'tensor' }, modalities: four },
      'fusion.strategy: "tensor" multiplies features of widths 64, 64, 64, 64 to 17,850,625 products, and 300,000 can be done; set units of each modality to 22 or less, or choose "lowRank".',
    ],
    [
      'layers that are shared by rows',
      { models: ['concat', 'early'], fusion: { sharedLayers: 1 } },
      'fusion.sharedLayers: layers can be shared between features, and "early" joins inputs; set it to 0, or choose another strategy.',
    ],
    [
      'layers that are shared by features of different widths',
      { modalities: { photo: { units: 8 }, note: {} }, fusion: { sharedLayers: 1 } },
      'fusion.sharedLayers: modalities can share layers only where their features are equally wide, and photo has 8, note has 64; give them the same units, or set fusion.sharedLayers to 0.',
    ],
    [
      'probabilities of numbers',
      { data: { ...manifest, task: 'regression' }, models: ['lateProduct'] },
      'models.0: "lateProduct" multiplies the probabilities of classes, and a regression has none; choose "lateAverage" or "lateWeights".',
    ],
  ])('is told before any data are read: %s', (_what, input, problem) => {
    expect(problemsOf({ data: manifest, ...input })).toEqual([problem]);
  });

  it('is possible where enough is not known, and where nothing is joined', () => {
    expect(problemsOf({ data: manifest, models: ['tensor', 'lateProduct'] })).toEqual([]);
    expect(problemsOf({ data: manifest, models: ['photo-only'], fusion: { sharedLayers: 1 } })).toEqual([]);
    const three = { photo: { units: 65 }, note: { units: 65 }, sound: { units: 65 } };
    expect(problemsOf({ data: manifest, models: ['tensor'], modalities: three })).toEqual([]);
  });
});
