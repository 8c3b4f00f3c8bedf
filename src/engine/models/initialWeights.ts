import { randomStream, type RandomStream } from '../random';
import type { SteppedWork } from '../steppedWork';

/** Numbers that are drawn in one step, some milliseconds. */
const drawnAtOnce = 2 ** 17;

/** Draws a matrix, and yields how many of its numbers the next step draws. */
type Drawing = SteppedWork<Float32Array, number>;

/**
 * Draws a matrix of weights that starts at random, with Keras's defaults: kernels Glorot uniform, recurrent kernels
 * orthogonal, embeddings uniform on ±0.05. Vectors and the statistics of normalisation keep what their layer gave them.
 * @param name What the library calls the weight, such as `gru/recurrent_kernel`.
 */
export function initialMatrix(name: string, shape: readonly number[], seed: number, streamName: string): Drawing {
  // The library numbers names that occur again: `lstm/recurrent_kernel_1`.
  switch (name.split('/').at(-1)?.replace(/_\d+$/, '')) {
    case 'recurrent_kernel':
      return orthogonal(shape, randomStream(seed, streamName));
    case 'embeddings':
      return uniform(shape, 0.05, randomStream(seed, streamName));
    default:
      return glorotUniform(shape, seed, streamName);
  }
}

/**
 * Uniform on ±√(6 / (fan in + fan out)); the fans of a convolution kernel `[height, width, in, out]` count its window.
 * Glorot and Bengio (2010), "Understanding the difficulty of training deep feedforward neural networks".
 */
export function glorotUniform(shape: readonly number[], seed: number, streamName: string): Drawing {
  const receptiveField = shape.slice(0, -2).reduce((product, length) => product * length, 1);
  const fanIn = (shape.at(-2) ?? 1) * receptiveField;
  const fanOut = (shape.at(-1) ?? 1) * receptiveField;
  return uniform(shape, Math.sqrt(6 / (fanIn + fanOut)), randomStream(seed, streamName));
}

function* uniform(shape: readonly number[], limit: number, stream: RandomStream): Drawing {
  const values = new Float32Array(shape.reduce((product, length) => product * length, 1));
  for (let start = 0; start < values.length; start += drawnAtOnce) {
    const end = Math.min(start + drawnAtOnce, values.length);
    yield end - start;
    for (let index = start; index < end; index++) {
      values[index] = (2 * stream.uniform() - 1) * limit;
    }
  }
  return values;
}

/**
 * A random matrix `[rows, columns]` whose shorter side is orthonormal: normal draws, made orthogonal by Gram and
 * Schmidt's method. Saxe, McClelland and Ganguli (2014), "Exact solutions to the nonlinear dynamics of learning in deep
 * linear neural networks".
 */
export function* orthogonal(shape: readonly number[], stream: RandomStream): Drawing {
  const [rows = 1, columns = 1] = shape;
  const [count, length] = rows <= columns ? [rows, columns] : [columns, rows];
  const basis: Float64Array[] = [];
  while (basis.length < count) {
    yield length;
    const vector = Float64Array.from({ length }, () => stream.normal());
    // Twice, which leaves nothing but rounding.
    for (const other of [...basis, ...basis]) {
      subtract(vector, other, dot(vector, other));
    }
    const norm = Math.sqrt(dot(vector, vector));
    basis.push(vector.map((value) => value / norm));
  }
  const values = new Float32Array(rows * columns);
  basis.forEach((vector, place) => {
    vector.forEach((value, index) => {
      values[rows <= columns ? place * columns + index : index * columns + place] = value;
    });
  });
  return values;
}

/** A loop: with a callback for each number, large recurrent kernels take seven times as long. */
function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) {
    sum += (a[index] ?? 0) * (b[index] ?? 0);
  }
  return sum;
}

/** Takes a share of another vector away from a vector. */
function subtract(vector: Float64Array, other: Float64Array, share: number): void {
  for (let index = 0; index < vector.length; index++) {
    vector[index] = (vector[index] ?? 0) - share * (other[index] ?? 0);
  }
}
