import { sourceOf } from './dataProblems';
import { encoderNames, modalityTypes, type GeneratorName, type ModalityType } from './experimentNames';
import type { FieldProblem } from './fieldProblem';
import {
  generatedModalities,
  isUsedBy,
  isUsedByGenerated,
  typesUsing,
  type GeneratedModalityKind,
  type ModalityOption,
} from './modalityOptions';
import { modalitySchema } from './modalitySchema';
import { suggestion } from './suggestion';
import { recordOf } from './writtenFields';

/** One entry of `modalities` as a person wrote it. */
export interface WrittenModality {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Names of the options that the person wrote. */
  readonly written: readonly string[];
}

/** Options that a person wrote and that contradict each other or do nothing, as far as no data need be looked at. */
export function modalityProblems(
  input: Readonly<Record<string, unknown>>,
  modalities: readonly WrittenModality[],
): FieldProblem[] {
  const source = sourceOf(recordOf(input['data']));
  if (source === undefined || source === 'classic') {
    // Of the classic lab, which has no modalities to be named, the schema speaks.
    return [];
  }
  return modalities.flatMap((modality) => {
    if (source !== 'manifest') {
      return generatedProblems(source, modality);
    }
    const type = modalityTypes.find((known) => known === modality.options['type']);
    return [...columnProblems(modality), ...(type === undefined ? [] : typedProblems(type, modality))];
  });
}

/** What is wrong with the options of a modality of a manifest, once its type is known. */
export function typedProblems(type: ModalityType, { name, options, written }: WrittenModality): FieldProblem[] {
  const unused = optionsIn(written)
    .filter((option) => !isUsedBy(type, option))
    .map((option) => ({
      path: ['modalities', name, option],
      message: `is for ${listOf(typesUsing(option))} data, and these are ${type} data; leave it out`,
    }));
  return [...unused, ...encoderProblem(type, name, options['encoder'])];
}

function generatedProblems(generator: GeneratorName, { name, options, written }: WrittenModality): FieldProblem[] {
  const made = generatedModalities[generator];
  const kind = Object.hasOwn(made, name) ? made[name] : undefined;
  if (kind === undefined) {
    const message = `the generator "${generator}" makes no such modality${suggestion(name, Object.keys(made))}`;
    return [{ path: ['modalities', name], message }];
  }
  return [
    ...otherType(name, kind, options['type']),
    ...optionsIn(written)
      .filter((option) => !isUsedByGenerated(kind, option))
      .map((option) => ({
        path: ['modalities', name, option],
        message: `has no effect on what the generator "${generator}" makes; leave it out`,
      })),
    ...encoderProblem(kind.type, name, options['encoder']),
  ];
}

function otherType(name: string, { type }: GeneratedModalityKind, written: unknown): FieldProblem[] {
  return written === undefined || written === type
    ? []
    : [{ path: ['modalities', name, 'type'], message: `the generated ${name} is ${type} data; leave the type out` }];
}

function encoderProblem(type: ModalityType, name: string, encoder: unknown): FieldProblem[] {
  const known: readonly string[] = encoderNames[type];
  return typeof encoder !== 'string' || known.includes(encoder)
    ? []
    : [
        {
          path: ['modalities', name, 'encoder'],
          message: `"${encoder}" is not an encoder for ${type} data${suggestion(encoder, known)}`,
        },
      ];
}

/** A column that is named twice would count twice. */
function columnProblems({ name, options }: WrittenModality): FieldProblem[] {
  const columns: readonly unknown[] = Array.isArray(options['columns']) ? options['columns'] : [];
  return columns.flatMap((column, index) =>
    columns.indexOf(column) < index
      ? [{ path: ['modalities', name, 'columns', index], message: `"${String(column)}" is named twice; name it once` }]
      : [],
  );
}

/** Of other names, the schema speaks. */
function optionsIn(written: readonly string[]): ModalityOption[] {
  return written.filter((key): key is ModalityOption => Object.hasOwn(modalitySchema.shape, key));
}

function listOf(types: readonly string[]): string {
  return types.length < 2 ? types.join('') : `${types.slice(0, -1).join(', ')} and ${types.at(-1) ?? ''}`;
}
