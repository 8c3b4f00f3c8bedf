import { createHash } from 'node:crypto';

import { LabError } from '../../protocol/errors';
import type { Experiment } from '../../protocol/experiment';
import type { GeneratorName } from '../../protocol/experimentNames';
import { modalityDefaults, type Modality } from '../../protocol/modalitySchema';
import { suggestion } from '../../protocol/suggestion';
import { defaultEncoders } from '../models/encoders/encoders';
import { assembleDataset, type RawModality } from './assembleDataset';
import { generateDigits } from './generators/generateDigits';
import { generateViews } from './generators/generateViews';
import type { GeneratedData, GeneratedModality, GeneratorRequest } from './generators/generatedData';
import { drawSplit } from './manifest/drawSplit';
import type { MultimodalDataset } from './multimodalDataset';
import { presenceOfAll, takeAway, withoutMissing, type Presence } from './presence';

/**
 * Makes the rows that an experiment names a generator for.
 * @throws LabError `badExperiment` for modalities that the generator does not make and for options that do not go together,
 * `badData` for digits that cannot be read, CancelledError.
 */
export async function loadGeneratedDataset(request: GeneratorRequest, name: GeneratorName): Promise<MultimodalDataset> {
  const { experiment } = request;
  const { training, fusion } = experiment;
  const data = await (name === 'digits' || name === 'avMnist' ? generateDigits : generateViews)(request, name);
  const wanted = wantedModalities(experiment, name, data);
  const all = presenceOfAll(data.labels.length);
  const takings = wanted.map(({ made, options }) => ({ name: made.name, missingRate: options.missingRate }));
  const present = takeAway(
    wanted.map(() => all),
    takings,
    training.seed,
  );
  const modalities: RawModality[] = [];
  for (const [place, { made, options }] of wanted.entries()) {
    modalities.push(await readGenerated(made, options, present[place] ?? all));
  }
  const named = Array.from(data.labels, (_, row) => (row < data.trainingRows ? 'training' : 'test'));
  return assembleDataset({
    name: data.title,
    sha256: createHash('sha256')
      .update(JSON.stringify([name, experiment.data, training.seed, data.sha256]))
      .digest('hex'),
    classes: data.classes,
    labels: data.labels,
    modalities,
    split: drawSplit({
      rows: Int32Array.from(data.labels.keys()),
      classes: data.labels,
      classNames: data.classes,
      named,
      testSplit: experiment.data.testSplit,
      validationSplit: training.validationSplit,
      seed: training.seed,
    }),
    notices: data.notices,
    standIn: fusion.standIn,
  });
}

interface Wanted {
  readonly made: GeneratedModality;
  readonly options: Modality;
}

/** Those that the experiment names, or all. */
function wantedModalities({ modalities }: Experiment, name: GeneratorName, data: GeneratedData): Wanted[] {
  const named = Object.entries(modalities);
  if (named.length === 0) {
    return data.modalities.map((made) => ({ made, options: modalityDefaults() }));
  }
  return named.map(([modality, options]) => {
    const made = data.modalities.find((candidate) => candidate.name === modality);
    if (made === undefined) {
      const known = data.modalities.map((candidate) => candidate.name);
      throw new LabError(
        'badExperiment',
        `modalities: the generator ${name} makes no "${modality}"${suggestion(modality, known)}.`,
      );
    }
    return { made, options };
  });
}

async function readGenerated(
  { name, type, encoder, load }: GeneratedModality,
  options: Modality,
  presence: Presence,
): Promise<RawModality> {
  if (options.type !== undefined && options.type !== type) {
    throw new LabError(
      'badExperiment',
      `modalities.${name}.type: the generated ${name} is ${type} data. Leave the type out.`,
    );
  }
  return {
    name,
    type,
    encoder: options.encoder ?? encoder ?? defaultEncoders[type],
    units: options.units,
    columns: [name],
    options,
    loaded: withoutMissing(await load(options), presence),
    presence,
  };
}
