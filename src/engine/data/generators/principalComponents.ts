import { LabError } from '../../../protocol/errors';
import { randomStream } from '../../random';
import { symmetricEigen } from './symmetricEigen';

/** The directions in which rows differ most. */
export interface PrincipalComponents {
  /** Mean of each value. */
  readonly mean: Float64Array;
  /** Orthonormal directions, the one with the largest variance first. */
  readonly directions: readonly Float64Array[];
  /** Share of the whole variance along each direction. */
  readonly shares: readonly number[];
}

/** Directions that are iterated beside those asked for; they make up for eigenvalues close to each other. */
const guards = 8;
const tolerance = 1e-6;
const maxRounds = 1000;

/**
 * The first principal components of rows of bytes, by subspace iteration with Rayleigh–Ritz steps on their covariance
 * matrix (Golub and Van Loan, Matrix Computations, section 8.2), until ‖Cv − λv‖ ≤ 10⁻⁶ λ₁ for each.
 * @param rows `[count, size]`.
 * @throws LabError `badData` when the rows do not differ in as many directions, `badExperiment` for a number of components
 *   that cannot be.
 */
export function principalComponents(rows: Uint8Array, size: number, count: number): PrincipalComponents {
  if (!(Number.isInteger(count) && count >= 1 && count <= size)) {
    throw new LabError('badExperiment', `There are 1 to ${size} principal components; ${count} were asked for.`);
  }
  const { mean, covariance } = momentsOf(rows, size);
  const total = covariance.reduce((sum, row, at) => sum + (row[at] ?? 0), 0);
  const stream = randomStream(1, 'principal components/start');
  let basis: Float64Array[] = Array.from({ length: Math.min(size, count + guards) }, () =>
    Float64Array.from({ length: size }, () => stream.normal()),
  );
  for (let round = 0; round < maxRounds && total > 0; round++) {
    orthonormalise(basis);
    const images = basis.map((vector) => multiply(covariance, vector));
    const small = basis.map((vector) => Float64Array.from(images, (image) => dot(vector, image)));
    const { values, vectors } = symmetricEigen(small);
    const directions = vectors.map((weights) => combine(basis, weights));
    basis = vectors.map((weights) => combine(images, weights));
    const limit = tolerance * (values[0] ?? 0);
    const residuals = values.slice(0, count).map((value, at) => residual(basis[at], value, directions[at]));
    if (residuals.includes(Infinity)) {
      break;
    }
    if (residuals.every((value) => value <= limit)) {
      const shares = values.slice(0, count).map((value) => value / total);
      return { mean, directions: directions.slice(0, count).map(withSign), shares };
    }
  }
  throw new LabError(
    'badData',
    `The first ${count} principal components cannot be told apart in the training images. Keep fewer.`,
  );
}

/** How many components hold at least this share of the variance, if those that were computed do. */
export function componentsForShare(shares: readonly number[], share: number): number | undefined {
  let sum = 0;
  const index = shares.findIndex((part) => (sum += part) >= share);
  // The count, not the index: taking one for the other is how shared copies of AV-MNIST came to keep one less.
  return index === -1 ? undefined : index + 1;
}

/** Mean and population covariance. Products of bytes are summed as whole numbers, which is exact. */
function momentsOf(rows: Uint8Array, size: number): { mean: Float64Array; covariance: Float64Array[] } {
  const count = rows.length / size;
  const sums = new Float64Array(size);
  const products = Array.from({ length: size }, () => new Float64Array(size));
  const places = new Int32Array(size);
  for (let start = 0; start + size <= rows.length; start += size) {
    // Most of a digit is black: only what is not needs multiplying.
    let used = 0;
    for (let at = 0; at < size; at++) {
      if (rows[start + at] !== 0) {
        places[used++] = at;
      }
    }
    for (let i = 0; i < used; i++) {
      const at = places[i] ?? 0;
      const value = rows[start + at] ?? 0;
      sums[at] = (sums[at] ?? 0) + value;
      const target = products[at] ?? sums;
      for (let j = i; j < used; j++) {
        const other = places[j] ?? 0;
        target[other] = (target[other] ?? 0) + value * (rows[start + other] ?? 0);
      }
    }
  }
  const mean = sums.map((sum) => sum / count);
  const covariance = products.map((_, i) =>
    Float64Array.from(mean, (other, j) => {
      // Only one half of the products was summed.
      const sum = products[Math.min(i, j)]?.[Math.max(i, j)] ?? 0;
      return sum / count - (mean[i] ?? 0) * other;
    }),
  );
  return { mean, covariance };
}

/** Modified Gram–Schmidt, in place. A vector that depends on those before it becomes zero. */
function orthonormalise(vectors: Float64Array[]): void {
  vectors.forEach((vector, at) => {
    const before = Math.sqrt(dot(vector, vector));
    // Twice, as once leaves rounding errors where vectors were almost parallel.
    for (let turn = 0; turn < 2; turn++) {
      vectors.slice(0, at).forEach((other) => addScaled(vector, other, -dot(vector, other)));
    }
    const norm = Math.sqrt(dot(vector, vector));
    const scale = norm > 1e-12 * before ? 1 / norm : 0;
    vector.forEach((value, place) => (vector[place] = value * scale));
  });
}

function multiply(matrix: readonly Float64Array[], vector: Float64Array): Float64Array {
  return Float64Array.from(matrix, (row) => dot(row, vector));
}

function combine(vectors: readonly Float64Array[], weights: Float64Array): Float64Array {
  const result = new Float64Array(vectors[0]?.length ?? 0);
  vectors.forEach((vector, at) => addScaled(result, vector, weights[at] ?? 0));
  return result;
}

/** ‖Cv − λv‖; infinite where v is not a direction at all. */
function residual(image: Float64Array | undefined, value: number, direction: Float64Array | undefined): number {
  if (image === undefined || direction === undefined || dot(direction, direction) < 0.5) {
    return Infinity;
  }
  const difference = image.slice();
  addScaled(difference, direction, -value);
  return Math.sqrt(dot(difference, difference));
}

/** A direction and its opposite are equally good; the one whose largest entry is positive is taken. */
function withSign(direction: Float64Array): Float64Array {
  const largest = direction.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return largest < 0 ? direction.map((value) => -value) : direction;
}

function addScaled(target: Float64Array, vector: Float64Array, factor: number): void {
  for (let at = 0; at < target.length; at++) {
    target[at] = (target[at] ?? 0) + factor * (vector[at] ?? 0);
  }
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) {
    sum += (one[at] ?? 0) * (other[at] ?? 0);
  }
  return sum;
}
