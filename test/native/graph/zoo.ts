import type { BuildModel } from './trainedModel';

const image = [12, 12, 3];
/** Keras's gates; the library's own are of straight pieces. */
const recurrentActivation = 'sigmoid';

/** Layers of every kind that models of this field are made of, in models small enough for many comparisons. */
export const zoo: Readonly<Record<string, BuildModel>> = {
  'batch normalisation, depthwise and separable convolution': (tf) => {
    const { layers } = tf;
    const model = tf.sequential({
      layers: [
        layers.conv2d({ inputShape: image, filters: 8, kernelSize: 3, padding: 'same', strides: 2 }),
        layers.batchNormalization(),
        layers.activation({ activation: 'relu6' }),
        layers.depthwiseConv2d({ kernelSize: 3, padding: 'same' }),
        layers.averagePooling2d({ poolSize: 2 }),
        layers.separableConv2d({ filters: 8, kernelSize: 2, activation: 'elu' }),
        layers.flatten(),
        layers.dense({ units: 4, activation: 'softmax' }),
      ],
    });
    return { model, losses: ['categoricalCrossentropy'] };
  },
  'pooling between convolutions with ReLU': (tf) => {
    const { layers } = tf;
    const model = tf.sequential({
      layers: [
        layers.conv2d({ inputShape: image, filters: 4, kernelSize: 3, activation: 'relu' }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.conv2d({ filters: 6, kernelSize: 3, activation: 'relu' }),
        layers.maxPooling2d({ poolSize: 3, strides: 1 }),
        layers.globalAveragePooling2d({}),
        layers.dense({ units: 4, activation: 'softmax' }),
      ],
    });
    return { model, losses: ['sparseCategoricalCrossentropy'] };
  },
  'layer normalisation, L2 and activations': (tf) => {
    const { layers } = tf;
    const kernelRegularizer = tf.regularizers.l2({ l2: 0.01 });
    const model = tf.sequential({
      layers: [
        layers.dense({ inputShape: [7], units: 9, activation: 'tanh', kernelRegularizer }),
        layers.dense({ units: 9, activation: 'selu' }),
        layers.layerNormalization(),
        layers.dense({ units: 8, activation: 'swish' }),
        layers.leakyReLU(),
        layers.dense({ units: 8, activation: 'softplus' }),
        layers.dense({ units: 8 }),
        layers.prelu(),
        layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
    });
    return { model, losses: ['binaryCrossentropy'] };
  },
  LSTM: (tf) => {
    const { layers } = tf;
    const model = tf.sequential({
      layers: [layers.lstm({ inputShape: [6, 5], units: 7 }), layers.dense({ units: 3, activation: 'softmax' })],
    });
    return { model, losses: ['categoricalCrossentropy'] };
  },
  'embedding and bidirectional GRU with masking': (tf) => {
    const { layers } = tf;
    const layer = layers.gru({ units: 4 });
    const model = tf.sequential({
      layers: [
        layers.embedding({ inputShape: [6], inputDim: 9, outputDim: 5, maskZero: true }),
        layers.bidirectional({ layer: layer, mergeMode: 'concat' }),
        layers.dense({ units: 2 }),
      ],
    });
    return { model, losses: ['meanAbsoluteError'], vocabulary: 9 };
  },
  'GRU and LSTM with Keras’s gates': (tf) => {
    const { layers } = tf;
    const model = tf.sequential({
      layers: [
        layers.gru({ inputShape: [6, 5], units: 7, recurrentActivation, returnSequences: true }),
        layers.lstm({ units: 6, recurrentActivation }),
        layers.dense({ units: 3, activation: 'softmax' }),
      ],
    });
    return { model, losses: ['categoricalCrossentropy'] };
  },
  'embedding, LSTM and bidirectional GRU with masking and Keras’s gates': (tf) => {
    const { layers } = tf;
    const model = tf.sequential({
      layers: [
        layers.embedding({ inputShape: [6], inputDim: 5, outputDim: 5, maskZero: true }),
        layers.lstm({ units: 4, recurrentActivation, returnSequences: true }),
        layers.bidirectional({ layer: layers.gru({ units: 4, recurrentActivation }), mergeMode: 'concat' }),
        layers.dense({ units: 2 }),
      ],
    });
    return { model, losses: ['meanSquaredError'], vocabulary: 5 };
  },
  'embedding and convolution over words': (tf) => {
    const { layers } = tf;
    const model = tf.sequential({
      layers: [
        layers.embedding({ inputShape: [10], inputDim: 20, outputDim: 6 }),
        layers.conv1d({ filters: 5, kernelSize: 3, activation: 'relu' }),
        layers.maxPooling1d({ poolSize: 2 }),
        layers.flatten(),
        layers.dense({ units: 3, activation: 'softmax' }),
      ],
    });
    return { model, losses: ['categoricalCrossentropy'], vocabulary: 20 };
  },
  'transposed convolution and upsampling': (tf) => {
    const { layers } = tf;
    const model = tf.sequential({
      layers: [
        layers.conv2d({ inputShape: image, filters: 4, kernelSize: 3, strides: 2, activation: 'relu' }),
        layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, activation: 'sigmoid' }),
        layers.upSampling2d({ size: [2, 2] }),
        layers.zeroPadding2d({ padding: 1 }),
        layers.globalAveragePooling2d({}),
        layers.dense({ units: 2 }),
      ],
    });
    return { model, losses: ['meanSquaredError'] };
  },
  'several inputs and a shared layer': (tf) => {
    const { layers } = tf;
    const [a, b] = [tf.input({ shape: [6] }), tf.input({ shape: [6] })];
    const shared = layers.dense({ units: 8, activation: 'relu' });
    const joined = layers.concatenate().apply([shared.apply(a), shared.apply(b)] as never);
    const output = layers.dense({ units: 3, activation: 'softmax' }).apply(joined);
    return { model: tf.model({ inputs: [a, b], outputs: output as never }), losses: ['categoricalCrossentropy'] };
  },
  'models within a model': (tf) => {
    const { layers } = tf;
    const inner = tf.sequential({
      layers: [layers.dense({ inputShape: [8], units: 6, activation: 'relu' }), layers.batchNormalization()],
    });
    const input = tf.input({ shape: [8] });
    const middle = tf.model({ inputs: input, outputs: layers.dense({ units: 5 }).apply(inner.apply(input)) as never });
    const model = tf.sequential({ layers: [middle, layers.dense({ units: 3, activation: 'softmax' })] });
    return { model, losses: ['sparseCategoricalCrossentropy'] };
  },
  'several outputs': (tf) => {
    const { layers } = tf;
    const input = tf.input({ shape: [8] });
    const hidden = layers.dense({ units: 8, activation: 'relu' }).apply(input);
    const classes = layers.dense({ units: 3, activation: 'softmax' }).apply(hidden);
    const value = layers.dense({ units: 1 }).apply(hidden);
    const model = tf.model({ inputs: input, outputs: [classes, value] as never });
    return { model, losses: ['categoricalCrossentropy', 'meanSquaredError'] };
  },
  'residual connections and merging layers': (tf) => {
    const { layers } = tf;
    const input = tf.input({ shape: [8] });
    const a = layers.dense({ units: 8, activation: 'relu' }).apply(input) as never;
    const b = layers.add().apply([input, a]) as never;
    const c = layers.multiply().apply([a, b]) as never;
    const d = layers.maximum().apply([b, c]) as never;
    const e = layers.dot({ axes: 1 }).apply([b, c]) as never;
    const output = layers.dense({ units: 2 }).apply(layers.concatenate().apply([d, e])) as never;
    return { model: tf.model({ inputs: input, outputs: output }), losses: ['meanSquaredError'] };
  },
};
