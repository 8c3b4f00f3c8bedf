import { readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

import { consecutive } from '../../../src/engine/data/batches';
import { nativeTensorFlow } from '../../support/tensorflow';
import { readmeExample } from './readmeExample';

it('the example of the README is the one that is tested', () => {
  const readme = readFileSync(path.join('src', 'engine', 'training', 'graph', 'README.md'), 'utf8');
  const tested = readFileSync(path.join(import.meta.dirname, 'readmeExample.ts'), 'utf8');
  const [, imported, body] = /```ts\n(import .*?;\n)\n(.*?)```/s.exec(readme) ?? [];
  expect(imported).toBe("import { compileTraining } from './graph/compileTraining';\n");
  const [, region] = /\/\/ #region example\n(.*?) {2}\/\/ #endregion/s.exec(tested) ?? [];
  expect(body).toBe(region?.replaceAll(/^ {2}/gm, ''));
});

it('the example of the README does what it says', async () => {
  const tf = await nativeTensorFlow();
  const model = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [28, 28, 1] }),
      tf.layers.dense({ units: 10, activation: 'softmax', kernelInitializer: 'zeros' }),
    ],
  });
  const pixels = Uint8Array.from({ length: 200 * 784 }, (_, index) => (index * 7) % 256);
  const labels = Uint8Array.from({ length: 200 }, (_, row) => row % 10);
  const given = { pixels, labels, rows: consecutive(0, 128), step: 1 };
  const { loss, metrics, probabilities } = await readmeExample(tf, model, given);
  expect(loss).toBeCloseTo(Math.log(10), 5);
  expect(metrics).toHaveLength(1);
  expect(probabilities).toHaveLength(1280);
  // The weights have come back: they are no longer zero.
  expect(Math.max(...model.getWeights()[0]!.dataSync())).toBeGreaterThan(0);
});
