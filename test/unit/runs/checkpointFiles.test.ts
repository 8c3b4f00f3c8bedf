import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

import { checkpointFiles } from '../../../src/runs/checkpointFiles';
import { temporaryFolder } from '../../support/temporaryFolder';
import { filesIn } from './helpers';

const checkpoint = { epoch: 1, state: { step: 3, weights: [Float32Array.of(1)], optimizer: [Float32Array.of(2)] } };

it('a checkpoint that finds the disk full says what to do, and leaves the one before', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'checkpoints', 'multimodal.safetensors');
  mkdirSync(path.dirname(file));
  const files = checkpointFiles(folder);
  await files.save('multimodal', checkpoint);
  symlinkSync('/dev/full', `${file}.partial`);
  const failing = files.save('multimodal', { ...checkpoint, epoch: 2 });
  await expect(failing).rejects.toMatchObject({
    code: 'storeFailed',
    message: `The checkpoint ${file} cannot be written: the disk is full; free some space and run again.`,
  });
  expect(await files.load('multimodal')).toEqual(checkpoint);
  expect(filesIn(folder)).toEqual([path.join('checkpoints', 'multimodal.safetensors')]);
});
