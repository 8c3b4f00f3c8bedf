import { beforeAll, describe, expect, it } from 'vitest';

import { defaultEncoders, encoderNamed, encoders } from '../../../src/engine/models/encoders/encoders';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { LabError } from '../../../src/protocol/errors';
import { modalityTypes } from '../../../src/protocol/experimentNames';
import { nativeTensorFlow } from '../../support/tensorflow';
import { encode, type Subject } from './subjects';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

describe('the names of encoders', () => {
  it('have one for each type that is taken when none is named', () => {
    for (const type of modalityTypes) {
      expect(Object.keys(encoders[type])).toContain(defaultEncoders[type]);
    }
  });

  it.each(['lstn', '', 'constructor', '__proto__'])('do not include "%s"', (name) => {
    expect(() => encoderNamed('text', name)).toThrow(LabError);
    expect(() => encoderNamed('text', name)).toThrow(/is not an encoder for text data/);
  });

  it('are suggested when nearly right', () => {
    expect(() => encoderNamed('text', 'lstn')).toThrow(/did you mean "lstm"/);
  });
});

describe('rows that an encoder cannot take', () => {
  const build = (subject: Subject) => () => encode(tf, subject, 4).model.dispose();

  /** The message of the `badExperiment` with which the rows are refused. */
  function refusal(subject: Subject): string {
    try {
      build(subject)();
    } catch (error) {
      expect(error).toBeInstanceOf(LabError);
      expect((error as LabError).code).toBe('badExperiment');
      return (error as LabError).message;
    }
    throw new Error(`Rows of ${subject.shape.join(' × ')} were not refused.`);
  }

  it.each([
    ['cnn', 8],
    ['lenet', 12],
  ])('are images too small for %s, below %i pixels', (name, least) => {
    expect(build({ type: 'image', name, shape: [least, least, 1] })).not.toThrow();
    for (const [height, width] of [
      [least - 1, least],
      [least, least - 1],
    ] as const) {
      expect(refusal({ type: 'image', name, shape: [height, width, 3] })).toBe(
        `modalities.image.encoder: "${name}" needs images of at least ${least} × ${least} pixels and these have ` +
          `${height} × ${width}. Raise height and width, or choose "residual" or "mlp".`,
      );
    }
  });

  it.each(['residual', 'mlp'])('are no images for %s, not even the smallest', (name) => {
    expect(build({ type: 'image', name, shape: [1, 1, 1] })).not.toThrow();
  });

  it.each(['gru', 'mean'])('are frames too small for %s of video, below 2 pixels', (name) => {
    expect(build({ type: 'video', name, shape: [1, 2, 2, 1] })).not.toThrow();
    for (const [height, width] of [
      [1, 2],
      [2, 1],
    ] as const) {
      expect(refusal({ type: 'video', name, shape: [3, height, width, 1] })).toBe(
        `modalities.video.encoder: "${name}" needs frames of at least 2 × 2 pixels and these have ` +
          `${height} × ${width}. Raise height and width.`,
      );
    }
  });

  it.each(['lstm', 'gru', 'mean', 'cnn'])('are no texts for %s, not even of one token', (name) => {
    expect(build({ type: 'text', name, shape: [1], vocabulary: 3 })).not.toThrow();
  });

  it.each(['cnn', 'gru'])('are no sounds for %s, not even of one frame and one band', (name) => {
    expect(build({ type: 'audio', name, shape: [1, 1] })).not.toThrow();
  });

  it.each(['lstm', 'gru', 'mean', 'cnn'])('are vectors for %s of text, which reads tokens', (name) => {
    expect(refusal({ type: 'text', name, shape: [5] })).toMatch(/modalities\.text\.encoder: .*Choose "dense"/);
  });

  it('are tokens for the encoder of vectors', () => {
    expect(refusal({ type: 'text', name: 'dense', shape: [5], vocabulary: 9 })).toMatch(
      /modalities\.text\.encoder: "dense" .*Choose "lstm"/,
    );
  });
});
