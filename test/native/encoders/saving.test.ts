import { beforeAll, expect, it } from 'vitest';

import { registerOwnLayers } from '../../../src/engine/models/ownLayers';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { nativeTensorFlow } from '../../support/tensorflow';
import { expectClose, predict } from './comparing';
import { classifier, fullInput, subjects } from './subjects';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
  registerOwnLayers(tf, '');
});

it.each(subjects)('a saved model with %s can be loaded again and predicts the same', async (_title, subject) => {
  const model = classifier(tf, subject, 2);
  let saved: Parameters<typeof tf.io.fromMemory>[0] | undefined;
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      // The configuration goes through a file in a run.
      const modelTopology: unknown = JSON.parse(JSON.stringify(artifacts.modelTopology));
      saved = { ...artifacts, modelTopology };
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    }),
  );
  if (saved === undefined) {
    throw new Error('Nothing was saved.');
  }
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved));
  const input = fullInput(tf, subject, 4);
  expectClose(predict(tf, loaded, input), predict(tf, model, input), 1e-6);
  expect(loaded.countParams()).toBe(model.countParams());
});
