import type { LayersModel, SymbolicTensor, Tensor } from '@tensorflow/tfjs-node';

import type { Encoded } from '../../../src/engine/models/encoders/encoder';
import type { EncoderOptions } from '../../../src/engine/models/encoders/encoderKind';
import { encoderNamed, encoders } from '../../../src/engine/models/encoders/encoders';
import { ModelBuilder } from '../../../src/engine/models/modelBuilder';
import { randomStream } from '../../../src/engine/random';
import { finish } from '../../../src/engine/steppedWork';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import type { ModalityType } from '../../../src/protocol/experimentNames';

/** An encoder with small rows for it. */
export interface Subject {
  readonly type: ModalityType;
  readonly name: string;
  readonly shape: readonly number[];
  readonly vocabulary?: number;
}

const shapes: Readonly<Record<ModalityType, readonly number[]>> = {
  image: [12, 13, 2],
  text: [6],
  audio: [7, 5],
  numeric: [4],
  video: [4, 6, 6, 1],
};

/** Every encoder there is, by its title: the type and the name. */
export const subjects: readonly (readonly [string, Subject])[] = Object.entries(encoders).flatMap(([type, kinds]) =>
  Object.keys(kinds).map((name) => {
    const modality = type as ModalityType;
    const isTokens = modality === 'text' && name !== 'dense';
    const subject: Subject = { type: modality, name, shape: shapes[modality], ...(isTokens ? { vocabulary: 11 } : {}) };
    return [`${type} ${name}`, subject] as const;
  }),
);

/** Whether a row is a sequence of steps that may end in padding. */
export function isSequence({ type, vocabulary }: Subject): boolean {
  return vocabulary !== undefined || type === 'audio' || type === 'video';
}

export function subjectNamed(title: string): Subject {
  const found = subjects.find(([other]) => other === title);
  if (found === undefined) {
    throw new Error(`There is no encoder "${title}".`);
  }
  return found[1];
}

export interface BuiltEncoder {
  readonly model: LayersModel;
  readonly encoded: Encoded;
}

/** A model of one branch whose output is what `outputOf` makes of the encoder's. */
export function encode(
  tf: TensorFlow,
  subject: Subject,
  units: number,
  outputOf: (encoded: Encoded, builder: ModelBuilder) => SymbolicTensor = ({ features }) => features,
): BuiltEncoder {
  const { type, name, shape } = subject;
  const builder = new ModelBuilder(tf, 'subject', { seed: 1 }, { step: 0 });
  const input = builder.input('input', shape);
  const encoded = encoderNamed(type, name).build(optionsOf(subject))(builder, type, input, units);
  const model = builder.model([input], outputOf(encoded, builder));
  finish(builder.weights.draw(new Set(model.layers)));
  return { encoded, model };
}

/** The encoder with a softmax over classes. */
export function classifier(tf: TensorFlow, subject: Subject, classes: number, units = 8): LayersModel {
  const head = ({ features }: Encoded, builder: ModelBuilder): SymbolicTensor =>
    builder.dense('head', features, classes, 'softmax');
  return encode(tf, subject, units, head).model;
}

export function optionsOf({ vocabulary }: Subject): EncoderOptions {
  return vocabulary === undefined ? {} : { vocabulary };
}

/** Everything that an encoder gives, in the order features, middle, sequence, mask, places. */
export function outputsOf({ features, middle, sequence, mask, places }: Encoded): SymbolicTensor[] {
  return [features, middle, sequence, mask, places].filter((output) => output !== undefined);
}

/** Rows without any padding, the same in every run. */
export function fullRows(subject: Subject, count: number): Float32Array {
  const { vocabulary } = subject;
  const stream = randomStream(1, 'rows');
  return Float32Array.from({ length: count * sizeOfRow(subject) }, () =>
    vocabulary === undefined ? stream.uniform() + 0.01 : 1 + stream.below(vocabulary - 1),
  );
}

/** The same rows as a tensor `[count, ...shape]`. */
export function fullInput(tf: TensorFlow, subject: Subject, count: number): Tensor {
  return tf.tensor(fullRows(subject, count), [count, ...subject.shape]);
}

export function sizeOfRow({ shape }: Pick<Subject, 'shape'>): number {
  return shape.reduce((product, length) => product * length, 1);
}
