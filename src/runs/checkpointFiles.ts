import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

import * as z from 'zod';

import type { Checkpoint, CheckpointStore } from '../engine/training/checkpoint';
import { LabError } from '../protocol/errors';
import { replaceFile } from './replaceFile';
import { decodeTensors, encodeTensors } from './safetensors';
import { storeFailed } from './storeFailed';
import { syncFolder } from './syncFolder';

const metadataSchema = z.object({ epoch: z.coerce.number().int(), step: z.coerce.number().int() });

/**
 * Checkpoints of a run as one safetensors file for each model, of which there is always a whole one.
 */
export function checkpointFiles(runFolder: string): CheckpointStore {
  const fileOf = (model: string): string => path.join(runFolder, 'checkpoints', `${model}.safetensors`);
  return {
    async save(model, { epoch, state }) {
      const tensors = [
        ...state.weights.map((values, index) => [`weight.${index}`, values] as const),
        ...state.optimizer.map((values, index) => [`optimizer.${index}`, values] as const),
      ];
      const bytes = encodeTensors(new Map(tensors), { epoch: String(epoch), step: String(state.step) });
      try {
        if ((await mkdir(path.dirname(fileOf(model)), { recursive: true })) !== undefined) {
          syncFolder(runFolder);
        }
        await replaceFile(fileOf(model), bytes);
      } catch (error) {
        throw storeFailed(`The checkpoint ${fileOf(model)} cannot be written`, error);
      }
    },
    async load(model) {
      const file = fileOf(model);
      const bytes = await readFile(file).catch((error: unknown) => {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT') {
          return undefined;
        }
        throw new LabError('storeFailed', `The checkpoint ${file} cannot be read: ${message}.`);
      });
      return bytes === undefined ? undefined : decodeCheckpoint(bytes, file);
    },
    async remove(model) {
      await rm(fileOf(model), { force: true });
      await rm(`${fileOf(model)}.partial`, { force: true });
    },
  };
}

function decodeCheckpoint(bytes: Uint8Array, file: string): Checkpoint {
  try {
    const { tensors, metadata } = decodeTensors(bytes);
    const { epoch, step } = metadataSchema.parse(metadata);
    const list = (prefix: string): Float32Array[] =>
      [...tensors].filter(([name]) => name.startsWith(prefix)).map(([, values]) => values);
    return { epoch, state: { step, weights: list('weight.'), optimizer: list('optimizer.') } };
  } catch (error) {
    throw new LabError(
      'storeFailed',
      `The checkpoint ${file} cannot be read. Delete it to train this model from its beginning.`,
      undefined,
      { cause: error },
    );
  }
}
