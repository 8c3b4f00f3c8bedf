import type { Experiment } from './experiment';
import { generatorNames, type GeneratorName } from './experimentNames';
import type { FieldProblem } from './fieldProblem';
import { recordOf } from './writtenFields';

/** Where the rows come from. */
export type DataSource = 'classic' | 'manifest' | GeneratorName;

/** The source that an experiment names, whatever else is wrong with it; `undefined` for two, or for one that is not known. */
export function sourceOf(data: Readonly<Record<string, unknown>>): DataSource | undefined {
  const { manifest = '', generator } = data;
  if (generator === undefined) {
    return manifest === '' ? 'classic' : typeof manifest === 'string' ? 'manifest' : undefined;
  }
  return manifest === '' ? generatorNames.find((name) => name === generator) : undefined;
}

interface FieldUse {
  /** What the field is for, as the end of "This is for". */
  readonly use: string;
  readonly sources: readonly DataSource[];
}

const forManifest: FieldUse = { use: 'a manifest (data.manifest)', sources: ['manifest'] };
const forGenerators: FieldUse = { use: 'generated data (data.generator)', sources: generatorNames };

/** All fields of `data` but the two that name the source. */
const uses: Readonly<Record<Exclude<keyof Experiment['data'], 'manifest' | 'generator'>, FieldUse>> = {
  folder: { use: 'digits', sources: ['classic', 'digits', 'avMnist'] },
  textNoise: { use: 'the classic lab', sources: ['classic'] },
  rows: forGenerators,
  noise: forGenerators,
  toneRates: { use: 'the tones of "digits" and "avMnist"', sources: ['digits', 'avMnist'] },
  typos: { use: 'the generator "digits"', sources: ['digits'] },
  components: { use: 'the generator "avMnist"', sources: ['avMnist'] },
  label: forManifest,
  task: forManifest,
  split: forManifest,
  group: forManifest,
  testSplit: { use: 'a manifest or generated data', sources: ['manifest', ...generatorNames] },
  onBadRow: forManifest,
  streaming: forManifest,
  cacheBytes: forManifest,
};

/** Modalities of digits that a field says something about. */
const modalityOf: Readonly<Record<string, string>> = {
  noise: 'audio',
  toneRates: 'audio',
  typos: 'text',
  components: 'image',
};

/**
 * Fields of `data` that a person wrote and that contradict each other or do nothing.
 * @param written Names of the fields of `data` that a person wrote.
 */
export function dataProblems(input: Readonly<Record<string, unknown>>, written: readonly string[]): FieldProblem[] {
  const data = recordOf(input['data']);
  const source = sourceOf(data);
  if (source === undefined) {
    return [];
  }
  const named = Object.keys(recordOf(input['modalities']));
  return written.flatMap((field) => {
    const message = withoutSource(field, source) ?? withoutModality(field, source, named) ?? beside(field, data);
    return message === undefined ? [] : [{ path: ['data', field], message }];
  });
}

function withoutSource(field: string, source: DataSource): string | undefined {
  const known = Object.hasOwn(uses, field) ? uses[field as keyof typeof uses] : undefined;
  if (known === undefined || known.sources.includes(source)) {
    return undefined;
  }
  return source === 'classic'
    ? `is for ${known.use}, and this experiment names neither a manifest nor a generator; name one, or leave it out`
    : `is for ${known.use}, and these data ${source === 'manifest' ? 'come from a manifest' : `are made by "${source}"`}; leave it out`;
}

function withoutModality(field: string, source: DataSource, named: readonly string[]): string | undefined {
  const modality = Object.hasOwn(modalityOf, field) ? modalityOf[field] : undefined;
  return modality !== undefined &&
    (source === 'digits' || source === 'avMnist') &&
    named.length > 0 &&
    !named.includes(modality)
    ? `is for the modality "${modality}", which modalities leaves out; name it there, or leave this out`
    : undefined;
}

/** What a field cannot say beside another one. */
function beside(field: string, data: Readonly<Record<string, unknown>>): string | undefined {
  const { label, split, streaming } = data;
  const value = data[field];
  const isColumn = typeof value === 'string' && value !== '';
  switch (field) {
    case 'testSplit':
      return typeof split === 'string' && split !== ''
        ? 'has no effect, as data.split says which rows are for the test; leave one of them out'
        : undefined;
    case 'cacheBytes':
      return streaming === 'never' ? 'has no effect, as data.streaming is "never"; leave one of them out' : undefined;
    case 'split':
      return isColumn && value === label ? labelInUse(value) : undefined;
    case 'group':
      if (isColumn && value === label) {
        return labelInUse(value);
      }
      return isColumn && value === split ? `"${value}" is the column of data.split; name another one` : undefined;
    default:
      return undefined;
  }
}

/** Why a column cannot be anything beside the label. */
export function labelInUse(column: string): string {
  return `"${column}" is the column of the label; name another one`;
}
