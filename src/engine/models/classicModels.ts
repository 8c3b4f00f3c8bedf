import type { LayersModel } from '@tensorflow/tfjs-node';

import type { Experiment, ModelName } from '../../protocol/experiment';
import type { TensorFlow } from '../tensorflow';
import type { TrainingClock } from './dropoutLayer';
import { classicImageEncoder } from './encoders/classicImageEncoder';
import { classicTextEncoder } from './encoders/classicTextEncoder';
import { ModelBuilder } from './modelBuilder';

export type ClassicModality = 'image' | 'text';

/** A model with what is needed to feed, train and print it. */
export interface BuiltModel {
  readonly name: ModelName;
  readonly model: LayersModel;
  /** Modalities in the order of the model's inputs. */
  readonly modalities: readonly ClassicModality[];
  /** A chain of layers, which Keras prints without the column "Connected to". */
  readonly sequential: boolean;
  readonly clock: TrainingClock;
}

const imageShape = [28, 28, 1] as const;
const classes = 10;

/** Builds a model of the classic lab with its initial weights. The caller disposes `model`. */
export function buildClassicModel(tf: TensorFlow, name: ModelName, experiment: Experiment): BuiltModel {
  const clock: TrainingClock = { step: 0 };
  const builder = new ModelBuilder(tf, name, experiment.training, clock);
  switch (name) {
    case 'multimodal':
      return { name, clock, sequential: false, modalities: ['image', 'text'], model: multimodal(builder, experiment) };
    case 'image-only': {
      const image = builder.input('image_input', imageShape);
      const output = builder.dense('head', classicImageEncoder(builder, image), classes, 'softmax');
      return { name, clock, sequential: true, modalities: ['image'], model: builder.model([image], output) };
    }
    case 'text-only': {
      const text = builder.input('text_input', [classes]);
      const output = builder.dense('head', classicTextEncoder(builder, text), classes, 'softmax');
      return { name, clock, sequential: true, modalities: ['text'], model: builder.model([text], output) };
    }
  }
}

/** Intermediate fusion: the branches' features are concatenated and share the layers that follow. 43,242 parameters. */
function multimodal(builder: ModelBuilder, experiment: Experiment): LayersModel {
  const image = builder.input('image_input', imageShape);
  const text = builder.input('text_input', [classes]);
  const fused = builder.concatenate([classicImageEncoder(builder, image), classicTextEncoder(builder, text)]);
  let x = builder.dense('fusion', fused, 128, 'relu');
  x = builder.dropout(x, experiment.training.dropout);
  return builder.model([image, text], builder.dense('fusion', x, classes, 'softmax'));
}
