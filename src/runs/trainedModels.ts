import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import writeFileAtomic from 'write-file-atomic';

import { modelPreprocessingSchema, type ModelPreprocessing } from '../engine/data/modelPreprocessing';
import { registerOwnLayers } from '../engine/models/ownLayers';
import type { TrainedModel } from '../engine/models/trainedModel';
import type { TensorFlow } from '../engine/tensorflow';
import { LabError } from '../protocol/errors';
import { runFile } from './runFolder';

const preprocessingFile = 'preprocessing.json';

/** Writes a trained model to an empty folder: its layers, its weights, and how rows become its inputs. */
export async function saveTrainedModel(folder: string, { model, preprocessing }: TrainedModel): Promise<void> {
  await model.save(`file://${folder}`);
  await writeFileAtomic(path.join(folder, preprocessingFile), `${JSON.stringify(preprocessing)}\n`);
}

/** The models of a run that were trained to their end, in no particular order. */
export async function trainedModelNames(runFolder: string): Promise<string[]> {
  const entries = await readdir(runFile(runFolder, 'weights'), { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() && !entry.name.includes('.')).map(({ name }) => name);
}

/**
 * Loads a model of a run, in any process. Whoever calls disposes it.
 * @throws LabError `storeFailed` when it is not there as a whole, or was saved by a version that is not understood.
 */
export async function loadTrainedModel(tf: TensorFlow, runFolder: string, name: string): Promise<TrainedModel> {
  const folder = path.join(runFile(runFolder, 'weights'), name);
  const preprocessing = await readPreprocessing(path.join(folder, preprocessingFile), name);
  try {
    registerOwnLayers(tf, await readFile(path.join(folder, 'model.json'), 'utf8'));
    return { model: await tf.loadLayersModel(`file://${path.join(folder, 'model.json')}`), preprocessing };
  } catch (error) {
    throw new LabError('storeFailed', `The ${name} model in ${folder} cannot be loaded. Train it again.`, undefined, {
      cause: error,
    });
  }
}

async function readPreprocessing(file: string, name: string): Promise<ModelPreprocessing> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new LabError(
      'storeFailed',
      `The ${name} model has no ${file}, which says how rows become its inputs: it was saved by an earlier version, or ` +
        'not to its end. Train it again.',
      undefined,
      { cause: error },
    );
  });
  try {
    return modelPreprocessingSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new LabError(
      'storeFailed',
      `${file} is damaged, or was saved by another version of Multimodal Lab. Train the ${name} model again.`,
      undefined,
      { cause: error },
    );
  }
}
