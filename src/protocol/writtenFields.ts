import { dataSchema } from './dataSchema';
import { fusionSchema } from './fusionSchema';
import { modalityDefaults } from './modalitySchema';
import { trainingSchema } from './trainingSchema';

/** A path as one text, such as `training.epochs`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

/**
 * Whoever writes so many of the fields that have a default writes none by hand: it is the experiment of a run, in which
 * all of them are filled in.
 */
const shareOfProgram = 0.75;

/**
 * Paths of the fields that a person wrote, with those of the parts that they stand in. Of a part that a program filled in, those that hold their default are left out.
 * @param input An experiment as it was written; nothing is asked of its form.
 */
export function writtenFields(input: unknown): (readonly string[])[] {
  return Object.entries(recordOf(input)).flatMap(([key, value]) => {
    switch (key) {
      case 'data':
        return fieldsOf([key], value, dataSchema.parse({}));
      case 'fusion':
        return fieldsOf([key], value, fusionSchema.parse({}));
      case 'training':
        return fieldsOf([key], value, trainingSchema.parse({}));
      case 'modalities':
        return [
          [key],
          ...Object.entries(recordOf(value)).flatMap(([name, options]) =>
            fieldsOf([key, name], options, modalityDefaults()),
          ),
        ];
      default:
        return [[key]];
    }
  });
}

/** A plain object, or an empty one in the place of anything else. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function fieldsOf(
  path: readonly string[],
  value: unknown,
  defaults: Readonly<Record<string, unknown>>,
): (readonly string[])[] {
  const fields = recordOf(value);
  const known = Object.keys(defaults);
  const filledIn = known.filter((key) => Object.hasOwn(fields, key)).length >= shareOfProgram * known.length;
  const written = Object.keys(fields).filter(
    (key) => !(filledIn && Object.hasOwn(defaults, key) && isSame(fields[key], defaults[key])),
  );
  return [path, ...written.map((key) => [...path, key])];
}

/** Of values of an experiment, which are numbers, texts and lists of them. */
function isSame(value: unknown, other: unknown): boolean {
  return JSON.stringify(value) === JSON.stringify(other);
}
