import type { LayersModel, Scalar, Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import type { BuiltModel } from '../../../src/engine/models/buildModel';
import { createDropoutLayer } from '../../../src/engine/models/dropoutLayer';
import { summarize } from '../../../src/engine/models/summary';
import { randomStream } from '../../../src/engine/random';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { classicModelNames, type ClassicModelName } from '../../../src/protocol/experimentNames';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { summaryText } from '../../../src/protocol/summaryText';
import { nativeTensorFlow } from '../../support/tensorflow';
import { buildClassicModel } from '../../support/classicModel';

let tf: TensorFlow;
const experiment = parseExperiment({});

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

/** Builds a model for one check and disposes it, whatever happens. */
function withModel<T>(name: ClassicModelName, use: (built: BuiltModel) => T, seed = 1): T {
  const built = buildClassicModel(tf, name, parseExperiment({ training: { seed } }));
  try {
    return use(built);
  } finally {
    built.model.dispose();
  }
}

function trainableVariables(model: LayersModel): Variable[] {
  return model.trainableWeights.map((weight) => {
    const value: unknown = weight.read();
    expect(value).toBeInstanceOf(tf.Variable);
    return value as Variable;
  });
}

function weightsByLayer({ model }: BuiltModel): Map<string, number[][]> {
  return new Map(model.layers.map((layer) => [layer.name, layer.getWeights().map((w) => [...w.dataSync()])]));
}

describe('the summary', () => {
  it('of the multimodal model is Keras’s, line by line', () => {
    const lines = withModel('multimodal', (built) => summaryText(summarize(built.model, built)).split('\n'));
    const rows: [string, string, string, string][] = [
      ['image_input (InputLayer)', '(None, 28, 28, 1)', '0', '-'],
      ['conv2d (Conv2D)', '(None, 26, 26, 32)', '320', 'image_input[0][0]'],
      ['max_pooling2d (MaxPooling2D)', '(None, 13, 13, 32)', '0', 'conv2d[0][0]'],
      ['conv2d_1 (Conv2D)', '(None, 11, 11, 64)', '18,496', 'max_pooling2d[0][0]'],
      ['text_input (InputLayer)', '(None, 10)', '0', '-'],
      ['global_average_pooling2d (GlobalAveragePooling2D)', '(None, 64)', '0', 'conv2d_1[0][0]'],
      ['dense_1 (Dense)', '(None, 32)', '352', 'text_input[0][0]'],
      ['dense (Dense)', '(None, 64)', '4,160', 'global_average_pooling2d[0][0]'],
      ['dense_2 (Dense)', '(None, 64)', '2,112', 'dense_1[0][0]'],
      ['concatenate (Concatenate)', '(None, 128)', '0', 'dense[0][0], dense_2[0][0]'],
      ['dense_3 (Dense)', '(None, 128)', '16,512', 'concatenate[0][0]'],
      ['dropout (Dropout)', '(None, 128)', '0', 'dense_3[0][0]'],
      ['dense_4 (Dense)', '(None, 10)', '1,290', 'dropout[0][0]'],
    ];
    const widths = [49, 18, 7, 30];
    const body = rows.map(
      (cells) =>
        `│${cells.map((cell, at) => ` ${at === 2 ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)} `).join('│')}│`,
    );
    expect(lines[0]).toBe('Model: "functional"');
    expect(lines.filter((line) => line.startsWith('│'))).toEqual(body);
    expect(lines).toHaveLength(1 + 3 + 2 * rows.length - 1 + 1 + 3);
    expect(lines.slice(-3)).toEqual([
      ' Total params: 43,242 (168.91 KB)',
      ' Trainable params: 43,242 (168.91 KB)',
      ' Non-trainable params: 0 (0.00 B)',
    ]);
  });

  it('of the image-only model is Keras’s, line by line', () => {
    expect(withModel('image-only', (built) => summaryText(summarize(built.model, built)).split('\n'))).toEqual([
      'Model: "sequential"',
      '┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━┓',
      '┃ Layer (type)                                      ┃ Output Shape       ┃ Param # ┃',
      '┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━┩',
      '│ conv2d (Conv2D)                                   │ (None, 26, 26, 32) │     320 │',
      '├───────────────────────────────────────────────────┼────────────────────┼─────────┤',
      '│ max_pooling2d (MaxPooling2D)                      │ (None, 13, 13, 32) │       0 │',
      '├───────────────────────────────────────────────────┼────────────────────┼─────────┤',
      '│ conv2d_1 (Conv2D)                                 │ (None, 11, 11, 64) │  18,496 │',
      '├───────────────────────────────────────────────────┼────────────────────┼─────────┤',
      '│ global_average_pooling2d (GlobalAveragePooling2D) │ (None, 64)         │       0 │',
      '├───────────────────────────────────────────────────┼────────────────────┼─────────┤',
      '│ dense (Dense)                                     │ (None, 64)         │   4,160 │',
      '├───────────────────────────────────────────────────┼────────────────────┼─────────┤',
      '│ dense_1 (Dense)                                   │ (None, 10)         │     650 │',
      '└───────────────────────────────────────────────────┴────────────────────┴─────────┘',
      ' Total params: 23,626 (92.29 KB)',
      ' Trainable params: 23,626 (92.29 KB)',
      ' Non-trainable params: 0 (0.00 B)',
    ]);
  });

  it('of the text-only model is Keras’s, line by line', () => {
    expect(withModel('text-only', (built) => summaryText(summarize(built.model, built)).split('\n'))).toEqual([
      'Model: "sequential"',
      '┏━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━┳━━━━━━━━━┓',
      '┃ Layer (type)    ┃ Output Shape ┃ Param # ┃',
      '┡━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━╇━━━━━━━━━┩',
      '│ dense (Dense)   │ (None, 32)   │     352 │',
      '├─────────────────┼──────────────┼─────────┤',
      '│ dense_1 (Dense) │ (None, 64)   │   2,112 │',
      '├─────────────────┼──────────────┼─────────┤',
      '│ dense_2 (Dense) │ (None, 10)   │     650 │',
      '└─────────────────┴──────────────┴─────────┘',
      ' Total params: 3,114 (12.16 KB)',
      ' Trainable params: 3,114 (12.16 KB)',
      ' Non-trainable params: 0 (0.00 B)',
    ]);
  });

  it.each([
    ['multimodal', 43_242],
    ['image-only', 23_626],
    ['text-only', 3_114],
  ] as const)('of the %s model counts %i parameters, as the library does', (name, params) => {
    withModel(name, ({ model, sequential }) => {
      const summary = summarize(model, { sequential });
      expect(summary).toMatchObject({ totalParams: params, trainableParams: params, nonTrainableParams: 0 });
      expect(model.countParams()).toBe(params);
      expect(summary.layers.reduce((sum, layer) => sum + layer.params, 0)).toBe(params);
    });
  });
});

describe('the initial weights', () => {
  it('are Glorot’s uniform kernels and zero biases', () => {
    withModel('multimodal', ({ model }) => {
      for (const weight of model.getWeights()) {
        const values = weight.dataSync();
        if (weight.rank === 1) {
          expect(values.every((value) => value === 0)).toBe(true);
          continue;
        }
        const window = weight.shape.slice(0, -2).reduce((product, size) => product * size, 1);
        const limit = Math.sqrt(6 / (window * (weight.shape.at(-1)! + weight.shape.at(-2)!)));
        expect(values.every((value) => Math.abs(value) <= Math.fround(limit))).toBe(true);
        expect(Math.max(...values)).toBeGreaterThan(0.9 * limit);
      }
    });
  });

  it('follow from the seed, and are the same for the same branch of two models', () => {
    const multimodal = withModel('multimodal', weightsByLayer);
    expect(withModel('multimodal', weightsByLayer)).toEqual(multimodal);
    expect(withModel('multimodal', weightsByLayer, 2)).not.toEqual(multimodal);
    const image = withModel('image-only', weightsByLayer);
    const text = withModel('text-only', weightsByLayer);
    for (const layer of ['conv2d', 'conv2d_1', 'dense']) {
      expect(image.get(layer)).toEqual(multimodal.get(layer));
    }
    expect(text.get('dense')).toEqual(multimodal.get('dense_1'));
    expect(text.get('dense_1')).toEqual(multimodal.get('dense_2'));
  });
});

describe('each model', () => {
  it.each(classicModelNames)('%s: a gradient reaches every weight, and the inputs stay as they are', (name) => {
    withModel(name, ({ model, modalities }) => {
      const shapes = { image: [32, 28, 28, 1], text: [32, 10] };
      const inputs = modalities.map((modality) =>
        tf.randomUniform(shapes[modality.name === 'image' ? 'image' : 'text'], 0, 1, 'float32', 5),
      );
      const before = inputs.map((input) => [...input.dataSync()]);
      const variables = trainableVariables(model);
      const { value, grads } = tf.variableGrads(() => {
        const output = model.apply(inputs, { training: true }) as Tensor2D;
        return tf.neg(tf.mean<Scalar>(tf.log(tf.slice(output, [0, 3], [32, 1]))));
      }, variables);
      expect(Object.keys(grads)).toHaveLength(model.trainableWeights.length);
      for (const variable of variables) {
        const gradient = grads[variable.name]!;
        expect(gradient.shape).toEqual(variable.shape);
        expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
        expect(
          gradient.dataSync().some((entry) => entry !== 0),
          variable.name,
        ).toBe(true);
      }
      expect(inputs.map((input) => [...input.dataSync()])).toEqual(before);
      tf.dispose([value, ...Object.values(grads), ...inputs]);
    });
  });

  it.each(classicModelNames)('%s: leaves no tensor behind when it is disposed', (name) => {
    const before = tf.memory().numTensors;
    withModel(name, () => expect(tf.memory().numTensors).toBeGreaterThan(before));
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('dropout', () => {
  const clock = { step: 1 };
  const layer = (rate: number, seed = 1) =>
    createDropoutLayer(tf, { name: 'dropout', rate }, (step) => randomStream(seed, `dropout/${step}`), clock);
  const apply = (rate: number, training: boolean, seed = 1): number[] =>
    tf.tidy(() => {
      const ones = tf.ones([200, 100]);
      const output = layer(rate, seed).apply(ones, { training }) as Tensor;
      expect([...ones.dataSync()].every((value) => value === 1)).toBe(true);
      return [...output.dataSync()];
    });

  it('is the identity at rate 0 and outside training', () => {
    const ones = new Array<number>(20_000).fill(1);
    expect(apply(0, true)).toEqual(ones);
    expect(apply(0.7, false)).toEqual(ones);
  });

  it.each([0.3, 0.5, 0.95])('at rate %f drops that share and keeps the mean', (rate) => {
    const values = apply(rate, true);
    const kept = values.filter((value) => value !== 0);
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / (1 - rate))]));
    const deviation = Math.sqrt((rate * (1 - rate)) / values.length);
    expect(Math.abs(kept.length / values.length - (1 - rate))).toBeLessThan(5 * deviation);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean - 1)).toBeLessThan((5 * deviation) / (1 - rate));
  });

  it('draws another mask in each step, and the same one again for the same seed and step', () => {
    clock.step = 1;
    const first = apply(0.3, true);
    expect(apply(0.3, true)).toEqual(first);
    expect(apply(0.3, true, 2)).not.toEqual(first);
    clock.step = 2;
    const second = apply(0.3, true);
    // Independent masks agree on .7² + .3² of the places.
    const same = second.filter((value, at) => value === first[at]).length / second.length;
    expect(Math.abs(same - 0.58)).toBeLessThan(0.02);
  });

  it('of a model follows from the seed of the experiment, the model and the step', () => {
    const output = (step: number): number[] =>
      withModel('multimodal', ({ model, clock: modelClock }) => {
        modelClock.step = step;
        return tf.tidy(() => {
          const inputs = [tf.ones([4, 28, 28, 1]), tf.ones([4, 10])];
          return [...(model.apply(inputs, { training: true }) as Tensor).dataSync()];
        });
      });
    expect(output(1)).toEqual(output(1));
    expect(output(2)).not.toEqual(output(1));
  });
});

it('the classic experiment asks for a dropout of 0.3', () => {
  const config = withModel('multimodal', ({ model }) => model.getLayer('dropout').getConfig());
  expect(config).toMatchObject({ name: 'dropout', rate: experiment.training.dropout });
});
