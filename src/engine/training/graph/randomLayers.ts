import type { Tensor, layers } from '@tensorflow/tfjs-node';

import type { TensorFlow } from './tensorflow';
import type { RawOps } from './rawOps';

type Call = layers.Layer['call'];
type Shape = readonly number[];

/** Which of the replicas that share a batch, counted from 0. */
export interface Replica {
  readonly index: number;
  readonly count: number;
}

/** What the draws of a recorded step follow from. */
export interface DrawContext {
  readonly raw: RawOps;
  /** int32 `[seed, step]`. */
  readonly seed: Tensor;
  readonly replica: Replica;
}

/**
 * What a layer draws while a step is recorded. The first axis is that of the rows, or 1 for numbers that all rows share: a
 * replica has those that its rows would have in the whole batch.
 */
export interface Draws {
  /** On [0, 1). */
  uniform(shape: Shape): Tensor;
  /** Of mean 0 and standard deviation 1. */
  normal(shape: Shape): Tensor;
}

/**
 * Draws of one of so many layers. A layer that draws several times in a step, since it is shared or called for each step of
 * a sequence, draws other numbers each time.
 */
export function drawsOf(tf: TensorFlow, { raw, seed, replica }: DrawContext, place: number, places: number): Draws {
  let times = 0;
  const draw = (distribution: 'uniform' | 'normal', shape: Shape): Tensor => {
    const key = tf.add(seed, tf.tensor1d([place + 1 + places * times++, 0], 'int32'));
    const [rows = 1, ...rest] = shape;
    if (rows === 1 || replica.count === 1) {
      return raw.statelessRandom(distribution, shape, key);
    }
    const whole = raw.statelessRandom(distribution, [rows * replica.count, ...rest], key);
    return tf.slice(whole, rows * replica.index, rows);
  };
  return { uniform: (shape) => draw('uniform', shape), normal: (shape) => draw('normal', shape) };
}

type Noise = (x: Tensor) => Tensor;

/** What a layer that adds noise while it is trained does then; `undefined` for any other layer. */
export function noisyCall(tf: TensorFlow, layer: layers.Layer, draws: Draws): Call | undefined {
  const noise = noiseOf(tf, layer, draws);
  return noise === undefined
    ? undefined
    : (inputs, options) => {
        const [x] = Array.isArray(inputs) ? inputs : [inputs];
        return x === undefined || options['training'] !== true ? inputs : noise(x);
      };
}

/** The formulas are those of the library's layers. Its AlphaDropout is left out: it sets values to the wrong side of SELU. */
function noiseOf(tf: TensorFlow, layer: layers.Layer, draws: Draws): Noise | undefined {
  const config = layer.getConfig();
  const rate = Number(config['rate'] ?? 0);
  const dropsSome = 0 < rate && rate < 1;
  const identity: Noise = (x) => x;
  switch (layer.getClassName()) {
    case 'Dropout':
      return dropsSome ? (x) => dropped(tf, draws, x, rate, noiseShape(layer, x)) : identity;
    case 'SpatialDropout1D':
      return dropsSome ? (x) => dropped(tf, draws, x, rate, [x.shape[0], 1, x.shape[2] ?? 1]) : identity;
    case 'GaussianDropout':
      return dropsSome
        ? (x) => tf.mul(x, tf.add(tf.mul(draws.normal(x.shape), Math.sqrt(rate / (1 - rate))), 1))
        : identity;
    case 'GaussianNoise':
      return (x) => tf.add(x, tf.mul(draws.normal(x.shape), Number(config['stddev'])));
    default:
      return undefined;
  }
}

function noiseShape(layer: layers.Layer, x: Tensor): Shape {
  const { noiseShape } = layer as { noiseShape?: readonly (number | null)[] };
  return noiseShape?.map((size, axis) => size ?? x.shape[axis] ?? 1) ?? x.shape;
}

/** Drops a share of the numbers and scales the others up, so that the mean stays. */
export function dropped(tf: TensorFlow, draws: Draws, x: Tensor, rate: number, shape: Shape): Tensor {
  return tf.mul(tf.mul(x, tf.scalar(1 / (1 - rate))), keepMask(tf, draws, rate, shape));
}

/** 1 for what is kept, 0 for what is not. */
function keepMask(tf: TensorFlow, draws: Draws, rate: number, shape: Shape): Tensor {
  return tf.cast(tf.greaterEqual(draws.uniform(shape), tf.scalar(rate)), 'float32');
}
