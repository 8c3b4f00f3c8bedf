/** Eigenvalues, largest first, and their orthonormal eigenvectors. */
export interface EigenPairs {
  readonly values: readonly number[];
  readonly vectors: readonly Float64Array[];
}

/**
 * All eigenvectors of a small symmetric matrix by Jacobi rotations: each rotation makes one pair of entries beside the
 * diagonal zero. Golub and Van Loan, Matrix Computations, section 8.5.
 */
export function symmetricEigen(matrix: readonly Float64Array[]): EigenPairs {
  const size = matrix.length;
  const a = matrix.map((row) => row.slice());
  // Rows become the eigenvectors.
  const vectors = a.map((_, row) => new Float64Array(size).fill(1, row, row + 1));
  for (let sweep = 0; sweep < 100 && offDiagonal(a) > 1e-28 * squareSum(a); sweep++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        rotate(a, vectors, p, q);
      }
    }
  }
  const pairs = vectors
    .map((vector, at) => ({ vector, value: a[at]?.[at] ?? 0 }))
    .sort((one, other) => other.value - one.value);
  return { values: pairs.map(({ value }) => value), vectors: pairs.map(({ vector }) => vector) };
}

function rotate(a: Float64Array[], vectors: Float64Array[], p: number, q: number): void {
  const apq = a[p]?.[q] ?? 0;
  if (apq === 0) {
    return;
  }
  const theta = ((a[q]?.[q] ?? 0) - (a[p]?.[p] ?? 0)) / (2 * apq);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  // Jᵀ A J: the columns of every row, then the two rows.
  a.forEach((row) => turn(row, p, row, q, cosine, sine));
  turnRows(a, p, q, cosine, sine);
  turnRows(vectors, p, q, cosine, sine);
}

function turnRows(rows: Float64Array[], p: number, q: number, cosine: number, sine: number): void {
  const [one, other] = [rows[p], rows[q]];
  for (let column = 0; one !== undefined && other !== undefined && column < one.length; column++) {
    turn(one, column, other, column, cosine, sine);
  }
}

function turn(one: Float64Array, i: number, other: Float64Array, j: number, cosine: number, sine: number): void {
  const [x, y] = [one[i] ?? 0, other[j] ?? 0];
  one[i] = cosine * x - sine * y;
  other[j] = sine * x + cosine * y;
}

function squareSum(a: readonly Float64Array[]): number {
  return a.reduce((sum, row) => sum + row.reduce((part, value) => part + value ** 2, 0), 0);
}

function offDiagonal(a: readonly Float64Array[]): number {
  return a.reduce((sum, row, p) => sum + row.reduce((part, value, q) => part + (p === q ? 0 : value ** 2), 0), 0);
}
