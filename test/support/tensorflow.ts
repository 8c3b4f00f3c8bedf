import { loadTensorFlow, type TensorFlow } from '../../src/runtime/loadTensorFlow';
import { locateRuntime } from '../../src/runtime/locateRuntime';
import { assetsFolder, built } from './project';

/** The native runtime's folder, with a clear word when it was not set up. */
export async function runtimeFolder(): Promise<string> {
  built('tensorflow.js');
  const runtime = await locateRuntime({ assetsFolder });
  if (runtime === undefined) {
    throw new Error(
      'The native runtime is not installed: run "node dist/cli.js setup" before these tests (npm test does so).',
    );
  }
  return runtime.folder;
}

/** TensorFlow as the programs load it; once in each test file, since each runs in a process of its own. */
export async function nativeTensorFlow(): Promise<TensorFlow> {
  return loadTensorFlow(await runtimeFolder(), assetsFolder);
}
