import type { LayersModel } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import { readAudioModality } from '../../../src/engine/modalities/audio/audioModality';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { nativeTensorFlow } from '../../support/tensorflow';
import { soundSource } from '../../unit/engine/audio/soundSource';
import { sineWav, wav } from '../../unit/engine/audio/wavBytes';
import { encode } from '../encoders/subjects';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

function predict(model: LayersModel, values: Float32Array, shape: readonly number[]): Float32Array {
  return tf.tidy(() => {
    const output = model.predict(tf.tensor(values, [values.length / shape.reduce((a, b) => a * b, 1), ...shape]));
    return (Array.isArray(output) ? output[0]! : output).dataSync<'float32'>();
  });
}

describe.each(['cnn', 'gru'])('the audio encoder %s', (name) => {
  it('sees the same sound however far its row is filled up', async () => {
    const sounds = [sineWav(440, 8000, 0.1), sineWav(1200, 8000, 0.155), wav({ samples: Array<number>(900).fill(0) })];
    const features = await Promise.all(
      [14, 30].map(async (length) => {
        const loaded = await readAudioModality(soundSource(sounds, { length }));
        const { column } = await loaded.prepare(Int32Array.of(0, 1));
        const subject = { type: 'audio' as const, name, shape: column.shape };
        const { model } = encode(tf, subject, 8, (encoded) => encoded.features);
        const found = predict(model, column.values as Float32Array, column.shape);
        model.dispose();
        return found;
      }),
    );
    expect(features[0]).toHaveLength(24);
    features[0]!.forEach((value, at) => expect(features[1]![at]).toBeCloseTo(value, 5));
  });
});
