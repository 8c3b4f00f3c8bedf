import type { layers } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../../src/engine/tensorflow';
import type { BuildModel } from './trainedModel';

type Layer = layers.Layer;

export interface LayerCase {
  /** Of one row of the input. */
  readonly shape: readonly number[];
  readonly make: (library: TensorFlow['layers']) => Layer[];
  /** Whole numbers below this go into the layer itself. */
  readonly vocabulary?: number;
  /** Whether there is no trained layer before it, since the library has no gradient for it. */
  readonly isFirst?: boolean;
  /** How many branches the layer joins. */
  readonly branches?: number;
}

const image = [6, 6, 2];
const sequence = [5, 3];
const volume = [4, 4, 4, 2];
const returnSequences = true;
/** The library's own gates are of straight pieces. */
const recurrentActivation = 'sigmoid';

const pooling1d = [
  'averagePooling1d',
  'avgPool1d',
  'avgPooling1d',
  'maxPooling1d',
  'maxPool1d',
] as const satisfies readonly (keyof TensorFlow['layers'])[];
const pooling2d = ['averagePooling2d', 'avgPool2d', 'avgPooling2d', 'maxPooling2d', 'maxPool2d'] as const;
const pooling3d = ['averagePooling3d', 'avgPool3d', 'avgPooling3d', 'maxPooling3d'] as const;
const globalPooling1d = ['globalAveragePooling1d', 'globalMaxPooling1d', 'globalMaxPool1d'] as const;
const globalPooling2d = ['globalAveragePooling2d', 'globalMaxPooling2d', 'globalMaxPool2d'] as const;
const merging = ['add', 'average', 'concatenate', 'maximum', 'minimum', 'multiply'] as const;
const activations = [
  ...['elu', 'relu', 'relu6', 'linear', 'sigmoid', 'hardSigmoid', 'softplus', 'softsign', 'tanh', 'softmax'],
  ...['logSoftmax', 'selu', 'swish', 'mish', 'gelu', 'gelu_new'],
] as const;

function each<Name extends string>(
  names: readonly Name[],
  shape: readonly number[],
  make: (library: TensorFlow['layers'], name: Name) => Layer,
  more: Partial<LayerCase> = {},
): Record<string, LayerCase> {
  return Object.fromEntries(
    names.map((name) => [name, { shape, make: (library: TensorFlow['layers']) => [make(library, name)], ...more }]),
  );
}

/** Layers whose training is compiled, by the function that makes them, with options that change their operations. */
export const layerCases: Readonly<Record<string, LayerCase>> = {
  ...each(pooling1d, [6, 2], (l, name) => l[name]({ poolSize: 2, padding: 'same', strides: 1 })),
  ...each(pooling2d, image, (l, name) => l[name]({ poolSize: [3, 2], padding: 'same' })),
  ...each(pooling3d, volume, (l, name) => l[name]({ poolSize: 2 })),
  ...each(globalPooling1d, sequence, (l, name) => l[name]({})),
  ...each(globalPooling2d, image, (l, name) => l[name]({})),
  ...each(merging, [4], (l, name) => l[name](), { branches: 3 }),
  dot: { shape: [4, 3], make: (l) => [l.dot({ axes: 2, normalize: true })], branches: 2 },
  conv1d: {
    shape: [8, 3],
    make: (l) => [
      l.conv1d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }),
      l.conv1d({ filters: 3, kernelSize: 2, useBias: false }),
    ],
  },
  conv2d: {
    shape: image,
    make: (l) => [
      l.conv2d({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }),
      l.conv2d({ filters: 3, kernelSize: [1, 2], strides: [1, 2], padding: 'same', useBias: false }),
    ],
  },
  conv2dTranspose: {
    shape: image,
    make: (l) => [l.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' })],
  },
  conv3d: { shape: volume, make: (l) => [l.conv3d({ filters: 3, kernelSize: 2, activation: 'relu' })] },
  conv3dTranspose: {
    shape: volume,
    isFirst: true,
    make: (l) => [l.conv3dTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: 'same', trainable: false })],
  },
  separableConv2d: {
    shape: image,
    make: (l) => [l.separableConv2d({ filters: 4, kernelSize: 3, depthMultiplier: 2, activation: 'relu' })],
  },
  depthwiseConv2d: {
    shape: image,
    make: (l) => [l.depthwiseConv2d({ kernelSize: 3, strides: 2, padding: 'same', depthMultiplier: 2 })],
  },
  cropping2D: { shape: image, make: (l) => [l.cropping2D({ cropping: [[1, 0], [2, 1]] })] }, // prettier-ignore
  upSampling2d: { shape: image, make: (l) => [l.upSampling2d({ size: [2, 3] })] },
  zeroPadding2d: { shape: image, make: (l) => [l.zeroPadding2d({ padding: [[1, 0], [2, 1]] })] }, // prettier-ignore
  centerCrop: { shape: image, isFirst: true, make: (l) => [l.centerCrop({ height: 4, width: 3 })] },
  rescaling: { shape: image, make: (l) => [l.rescaling({ scale: 0.5, offset: 1 })] },
  activation: {
    shape: [4, 3],
    make: (l) => activations.map((activation) => l.activation({ activation: activation as never })),
  },
  elu: { shape: [5], make: (l) => [l.elu()] },
  reLU: { shape: [5], make: (l) => [l.reLU({ maxValue: 0.4 }), l.reLU()] },
  leakyReLU: { shape: [5], make: (l) => [l.leakyReLU({ alpha: 0.2 })] },
  prelu: { shape: image, make: (l) => [l.prelu({ sharedAxes: [1, 2] })] },
  softmax: { shape: [4, 3], make: (l) => [l.softmax({ axis: -1 })] },
  thresholdedReLU: { shape: [5], isFirst: true, make: (l) => [l.thresholdedReLU({ theta: 0.1 })] },
  dense: {
    shape: [4, 3],
    make: (l) => [l.dense({ units: 4, activation: 'relu' }), l.dense({ units: 3, useBias: false })],
  },
  dropout: { shape: [5], make: (l) => [l.dropout({ rate: 0 })] },
  spatialDropout1d: { shape: sequence, make: (l) => [l.spatialDropout1d({ rate: 0 })] },
  gaussianDropout: { shape: [5], make: (l) => [l.gaussianDropout({ rate: 0 })] },
  gaussianNoise: { shape: [5], make: (l) => [l.gaussianNoise({ stddev: 0 })] },
  alphaDropout: { shape: [5], make: (l) => [l.alphaDropout({ rate: 0 })] },
  flatten: { shape: image, make: (l) => [l.flatten({ dataFormat: 'channelsFirst' })] },
  repeatVector: { shape: [3], make: (l) => [l.repeatVector({ n: 4 })] },
  reshape: { shape: image, make: (l) => [l.reshape({ targetShape: [9, 8] })] },
  permute: { shape: image, make: (l) => [l.permute({ dims: [3, 1, 2] })] },
  embedding: { shape: [6], vocabulary: 9, make: (l) => [l.embedding({ inputDim: 9, outputDim: 4 })] },
  masking: {
    shape: [6],
    vocabulary: 2,
    make: (l) => [
      l.repeatVector({ n: 3 }),
      l.masking({ maskValue: 0 }),
      l.simpleRNN({ units: 3, returnSequences }),
      l.timeDistributed({ layer: l.dense({ units: 2 }) }),
    ],
  },
  batchNormalization: { shape: image, make: (l) => [l.batchNormalization({ axis: 3, momentum: 0.8 })] },
  layerNormalization: { shape: sequence, make: (l) => [l.layerNormalization({ axis: [1, 2] })] },
  simpleRNN: { shape: sequence, make: (l) => [l.simpleRNN({ units: 3, returnSequences, activation: 'relu' })] },
  'simpleRNN, a hundred steps': { shape: [100, 3], make: (l) => [l.simpleRNN({ units: 3, returnSequences })] },
  gru: {
    shape: sequence,
    make: (l) => [l.gru({ units: 3, returnSequences }), l.gru({ units: 2, goBackwards: true, implementation: 1 })],
  },
  lstm: {
    shape: sequence,
    make: (l) => [l.lstm({ units: 3, returnSequences }), l.lstm({ units: 2, unitForgetBias: false, useBias: false })],
  },
  'gru, gates of Keras': {
    shape: sequence,
    make: (l) => [
      l.gru({ units: 3, recurrentActivation, returnSequences, goBackwards: true }),
      l.gru({ units: 2, recurrentActivation, useBias: false }),
    ],
  },
  'lstm, gates of Keras': {
    shape: sequence,
    make: (l) => [
      l.lstm({ units: 3, recurrentActivation, returnSequences, useBias: false }),
      l.lstm({ units: 2, recurrentActivation, goBackwards: true }),
    ],
  },
  'gru and lstm that are not trained': {
    shape: sequence,
    make: (l) => [
      l.gru({ units: 3, recurrentActivation, returnSequences, trainable: false }),
      l.lstm({ units: 2, recurrentActivation, trainable: false }),
    ],
  },
  'gru and lstm for each of several sequences': {
    shape: [2, ...sequence],
    make: (l) => [
      l.timeDistributed({ layer: l.gru({ units: 3, recurrentActivation, returnSequences }) }),
      l.timeDistributed({ layer: l.lstm({ units: 2, recurrentActivation }) }),
    ],
  },
  rnn: { shape: sequence, make: (l) => [l.rnn({ cell: l.lstmCell({ units: 3 }) })] },
  lstmCell: { shape: sequence, make: (l) => [l.rnn({ cell: l.lstmCell({ units: 3 }), returnSequences })] },
  gruCell: { shape: sequence, make: (l) => [l.rnn({ cell: l.gruCell({ units: 3 }) })] },
  simpleRNNCell: { shape: sequence, make: (l) => [l.rnn({ cell: l.simpleRNNCell({ units: 3 }) })] },
  stackedRNNCells: {
    shape: sequence,
    make: (l) => {
      const cells = [l.lstmCell({ units: 3 }), l.simpleRNNCell({ units: 2 })];
      return [l.rnn({ cell: l.stackedRNNCells({ cells }) })];
    },
  },
  convLstm2d: { shape: [3, 5, 5, 2], make: (l) => [l.convLstm2d({ filters: 2, kernelSize: 3 })] },
  bidirectional: {
    shape: sequence,
    make: (l) => [
      l.bidirectional({ layer: l.lstm({ units: 3, returnSequences }), mergeMode: 'sum' }),
      l.bidirectional({ layer: l.gru({ units: 2 }), mergeMode: 'mul' }),
    ],
  },
  'bidirectional, gates of Keras': {
    shape: sequence,
    make: (l) => [
      l.bidirectional({ layer: l.gru({ units: 3, recurrentActivation, returnSequences }), mergeMode: 'sum' }),
      l.bidirectional({ layer: l.lstm({ units: 2, recurrentActivation }), mergeMode: 'mul' }),
    ],
  },
  timeDistributed: {
    shape: [3, ...image],
    make: (l) => [l.timeDistributed({ layer: l.conv2d({ filters: 2, kernelSize: 3, activation: 'relu' }) })],
  },
};

/** Layers and options with which the library cannot train at all, with its word for it. */
export const hopelessCases: Readonly<Record<string, LayerCase & { readonly error: RegExp }>> = {
  'conv2d, dilated': {
    shape: image,
    make: (l) => [l.conv2d({ filters: 3, kernelSize: 3, dilationRate: 2 })],
    error: /dilation rates greater than 1/,
  },
  'conv1d, causal': {
    shape: [8, 3],
    make: (l) => [l.conv1d({ filters: 3, kernelSize: 2, padding: 'causal' })],
    error: /CAUSAL padding mode/,
  },
  conv3dTranspose: {
    shape: volume,
    make: (l) => [l.conv3dTranspose({ filters: 2, kernelSize: 3 })],
    error: /gradient function not found/,
  },
  'batchNormalization without scale': {
    shape: image,
    make: (l) => [l.batchNormalization({ scale: false })],
    error: /Cannot read properties of undefined/,
  },
  resizing: {
    shape: image,
    make: (l) => [l.resizing({ height: 4, width: 9, interpolation: 'bilinear' })],
    error: /x must be rank 3 or 4/,
  },
};

/** A model in which the layers of a case stand between others that are trained as well. */
export function modelWith({ shape, make, vocabulary, isFirst, branches = 1 }: LayerCase): BuildModel {
  return (tf) => {
    const { layers } = tf;
    const input = tf.input({ shape: [...shape] });
    const before = (): unknown =>
      vocabulary === undefined && isFirst !== true
        ? layers.dense({ units: shape.at(-1) ?? 1, activation: 'tanh' }).apply(input)
        : input;
    let x = Array.from({ length: branches }, before) as never;
    for (const layer of make(layers)) {
      const [single] = Array.isArray(x) && (x as unknown[]).length === 1 ? (x as never[]) : [x];
      x = layer.apply(single!) as never;
    }
    const { rank } = x as { rank: number };
    const flat = rank > 2 ? layers.flatten().apply(x) : x;
    const output = layers.dense({ units: 2 }).apply(flat);
    return {
      model: tf.model({ inputs: input, outputs: output as never }),
      losses: ['meanSquaredError'],
      ...(vocabulary === undefined ? {} : { vocabulary }),
    };
  };
}
