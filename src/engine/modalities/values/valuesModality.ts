import { loadedModality, type BadValue, type LoadedModality, type ModalitySource } from '../modality';
import { parseNumbers } from '../numeric/parseNumbers';

/** Cells of numbers with blanks between them, float32 of the given shape a row, taken as they are. */
export function readValues({ name, columns }: ModalitySource, shape: readonly number[]): Promise<LoadedModality> {
  const cells = columns[0]?.values ?? [];
  const size = shape.reduce((product, length) => product * length, 1);
  const values = new Float32Array(cells.length * size);
  const problems: BadValue[] = [];
  cells.forEach((cell, row) => {
    const { numbers, missing, problems: bad } = parseNumbers(cell.trim().split(/\s+/));
    const [first] = bad;
    if (first !== undefined) {
      problems.push({ row, reason: `${name}: ${first.reason}` });
    } else if (numbers.length !== size || missing > 0) {
      const found = numbers.length - missing;
      problems.push({
        row,
        reason: `${name}: ${size} numbers are expected, with blanks between them, and there are ${found}`,
      });
    } else {
      values.set(numbers, row * size);
    }
  });
  return Promise.resolve(
    loadedModality('values', {
      problems,
      learn: () => ({ type: 'values', shape: [...shape] }),
      apply: () => ({
        column: { shape, dtype: 'float32', values },
        detail: `${size} ${size === 1 ? 'number' : 'numbers'}`,
        notices: [],
      }),
    }),
  );
}
