import { LabError } from '../../../protocol/errors';
import type { GeneratorName } from '../../../protocol/experimentNames';
import type { Modality } from '../../../protocol/modalitySchema';
import { formatCount, formatPercent } from '../../../protocol/format';
import { soundEncoder, soundModality } from '../../modalities/audio/audioModality';
import type { SoundRow } from '../../modalities/audio/soundRow';
import { imageColumn } from '../../modalities/image';
import { imageDetail } from '../../modalities/imageFiles/imageModality';
import { loadedModality, type LoadedModality, type PreparedModality } from '../../modalities/modality';
import { sized } from '../../modalities/pictureShape';
import { readTextModality } from '../../modalities/text/textModality';
import { randomStream } from '../../random';
import { takeTurn } from '../../takeTurn';
import { joinRows } from '../column';
import type { ImageRows } from '../imageRows';
import { loadMnist } from '../mnist';
import { digitWords, digitWordsCeiling } from './digitWords';
import {
  ready,
  testRowCount,
  type GeneratedData,
  type GeneratedModality,
  type GeneratorRequest,
} from './generatedData';
import { projectImages } from './avMnistImages';
import { principalComponents } from './principalComponents';
import { toneDigit } from './toneDigits';

const classes = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** Length of a dialled tone. */
const toneSeconds = 0.4;

/**
 * Digits by several senses: `image`, as drawn or, for AV-MNIST, projected on few principal components; `audio`, as a
 * telephone dials them; and, for `digits`, `text`, as words with typing errors. The rows are the first of the published
 * training and test rows.
 */
export async function generateDigits(request: GeneratorRequest, name: GeneratorName): Promise<GeneratedData> {
  const { experiment, builtInData } = request;
  const { data } = experiment;
  const digits = await loadMnist(data.folder === '' ? builtInData : data.folder);
  const test = testRowCount(experiment);
  const parts = {
    training: firstRows(digits.training, data.rows - test, 'training'),
    test: firstRows(digits.test, test, 'test'),
  };
  const audio: GeneratedModality = { name: 'audio', type: 'audio', load: (options) => tones(request, parts, options) };
  const text: GeneratedModality = { name: 'text', type: 'text', load: (options) => words(request, parts, options) };
  const isProjected = name === 'avMnist';
  return {
    title: isProjected ? 'AV-MNIST' : 'Digits by several senses',
    sha256: digits.sha256,
    classes,
    labels: Uint8Array.from([...parts.training.labels, ...parts.test.labels]),
    trainingRows: parts.training.count,
    modalities: isProjected ? [projected(parts, data.components), audio] : [drawn(parts), audio, text],
    notices: [],
  };
}

type Parts = Readonly<Record<'training' | 'test', ImageRows>>;

function firstRows(rows: ImageRows, count: number, split: string): ImageRows {
  if (count > rows.count) {
    throw new LabError(
      'badExperiment',
      `data.rows: ${formatCount(count)} ${split} rows are asked for and the digits have ${formatCount(rows.count)}. Lower data.rows.`,
    );
  }
  const size = rows.height * rows.width;
  return { ...rows, count, pixels: rows.pixels.subarray(0, count * size), labels: rows.labels.subarray(0, count) };
}

function drawn({ training, test }: Parts): GeneratedModality {
  const { height, width } = training;
  const shape = { height, width, channels: 1 } as const;
  const column = joinRows(imageColumn(training), imageColumn(test));
  return {
    name: 'image',
    type: 'image',
    load: () =>
      loadedModality('image', {
        problems: [],
        learn: () => ({ type: 'image', ...shape }),
        apply: () => ({ column, detail: imageDetail(shape), notices: [] }),
      }),
  };
}

function projected({ training, test }: Parts, count: number): GeneratedModality {
  return {
    name: 'image',
    type: 'image',
    encoder: 'lenet',
    load: () => {
      const components = principalComponents(training.pixels, training.height * training.width, count);
      const column = joinRows(projectImages(training, components), projectImages(test, components));
      const share = components.shares.slice(0, count).reduce((sum, value) => sum + value, 0);
      return ready(column, `${count} principal components with ${formatPercent(share)} of the variance`);
    },
  };
}

async function words(request: GeneratorRequest, { training, test }: Parts, options: Modality): Promise<LoadedModality> {
  const { typos } = request.experiment.data;
  const { seed } = request.experiment.training;
  const values = [
    ...digitWords(training.labels, { seed, typos, split: 'training' }),
    ...digitWords(test.labels, { seed, typos, split: 'test' }),
  ];
  const loaded = await readTextModality({
    tf: request.tf,
    name: 'text',
    options: sized(options),
    columns: [{ name: 'text', values }],
    fileOf: (written) => written,
    tick: () => Promise.resolve(),
  });
  const ceiling = `text: ${formatPercent(typos)} of the letters are mistyped; no reader of the text alone can be right more often than ${formatPercent(digitWordsCeiling(typos))}.`;
  const withCeiling = (prepared: PreparedModality): PreparedModality => ({
    ...prepared,
    notices: [...prepared.notices, ceiling],
  });
  return {
    problems: loaded.problems,
    prepare: async (trainingRows, usedRows) => withCeiling(await loaded.prepare(trainingRows, usedRows)),
    apply: async (preprocessing, usedRows) => withCeiling(await loaded.apply(preprocessing, usedRows)),
  };
}

async function tones(request: GeneratorRequest, parts: Parts, options: Modality): Promise<LoadedModality> {
  const { data, training } = request.experiment;
  const { encode } = soundEncoder(options);
  const sounds = new Map<number, SoundRow>();
  const count = parts.training.count + parts.test.count;
  for (const split of ['training', 'test'] as const) {
    const rates = randomStream(training.seed, `tone digits/rates/${split}`);
    for (const [row, label] of parts[split].labels.entries()) {
      if (sounds.size % 100 === 0) {
        request.report('Making tones', { done: sounds.size + 1, total: count });
        await takeTurn(request.signal);
      }
      const sampleRate = data.toneRates[rates.below(data.toneRates.length)] ?? 0;
      const tone = { seconds: toneSeconds, sampleRate, seed: training.seed, noise: data.noise, split };
      const samples = toneDigit(label, row, tone);
      sounds.set(sounds.size, encode({ samples, length: samples.length, sampleRate, channels: 1 }));
    }
  }
  return soundModality({ name: 'audio', options, count, sounds, problems: [] });
}
