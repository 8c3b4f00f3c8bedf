import { classicModelNames, fusionNames, type GeneratorName } from './experimentNames';
import { isClassic } from './isClassic';
import { isSingleModality, singleModelName } from './singleModality';
import { suggestion } from './suggestion';

/** A field, and why it cannot stand with the others. */
export interface Contradiction {
  readonly path: (string | number)[];
  readonly message: string;
}

/** What each field allows but no experiment does. */
export function contradictions(experiment: DataChoice): Contradiction[] {
  return [
    ...contradictorySources(experiment.data),
    ...sameNames(Object.keys(experiment.modalities)),
    ...repeatedModels(experiment.models),
    ...(isClassic(experiment) ? classicContradictions(experiment) : unknownModels(experiment)),
  ];
}

/** The part of an experiment that says what it is about. */
export type DataChoice = Readonly<{
  data: Readonly<{ manifest: string; generator?: GeneratorName | undefined }>;
  modalities: Readonly<Record<string, unknown>>;
  models: readonly string[];
}>;

/** Models are folders, and some systems do not tell case in the names of folders. */
function sameNames(names: readonly string[]): Contradiction[] {
  return names.flatMap((name, index) =>
    names.slice(0, index).some((other) => other.toLowerCase() === name.toLowerCase())
      ? [{ path: ['modalities', name], message: 'differs from another modality in case alone; give it another name' }]
      : [],
  );
}

function repeatedModels(models: readonly string[]): Contradiction[] {
  return models.flatMap((name, index) =>
    models.indexOf(name) < index
      ? [{ path: ['models', index], message: `"${name}" is named twice; name it once` }]
      : [],
  );
}

function contradictorySources({ manifest, generator }: DataChoice['data']): Contradiction[] {
  return manifest !== '' && generator !== undefined
    ? [{ path: ['data', 'generator'], message: 'give a manifest or a generator, not both' }]
    : [];
}

function classicContradictions({ models, modalities }: DataChoice): Contradiction[] {
  return [
    ...(models.length === 0 ? [{ path: ['models'], message: 'names no model' }] : []),
    ...models.flatMap((name, index) => unknownModel(name, index, classicModelNames)),
    ...(Object.keys(modalities).length === 0
      ? []
      : [
          {
            path: ['modalities'],
            message: 'are for a manifest (data.manifest) or a generator (data.generator); the classic lab has its own',
          },
        ]),
  ];
}

function unknownModels({ models, modalities }: DataChoice): Contradiction[] {
  const names = Object.keys(modalities);
  const known = ['multimodal', ...names.map(singleModelName), ...fusionNames];
  // Without a word about modalities, they follow from the data.
  return models.flatMap((name, index) =>
    names.length === 0 && isSingleModality(name) ? [] : unknownModel(name, index, known),
  );
}

function unknownModel(name: string, index: number, known: readonly string[]): Contradiction[] {
  return known.includes(name)
    ? []
    : [{ path: ['models', index], message: `"${name}" is not a model${suggestion(name, known)}` }];
}
