import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { TensorFlow } from '../../src/engine/tensorflow';
import { nativeBackend } from '../../src/engine/training/graph/nativeBackend';

/** What `work` gives, and the files of all SavedModels that it hands to TensorFlow. */
export function savedModelsGivenTo<Result>(tf: TensorFlow, work: () => Result): { result: Result; files: Buffer[] } {
  const backend = nativeBackend(tf);
  const { binding } = backend;
  const files: Buffer[] = [];
  const loadSavedModel: typeof binding.loadSavedModel = (folder, tags) => {
    files.push(readFileSync(path.join(folder, 'saved_model.pb')));
    return binding.loadSavedModel(folder, tags);
  };
  Reflect.set(backend, 'binding', Object.create(binding, { loadSavedModel: { value: loadSavedModel } }));
  try {
    return { result: work(), files };
  } finally {
    Reflect.set(backend, 'binding', binding);
  }
}
