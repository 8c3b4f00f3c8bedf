import type * as tfjsNode from '@tensorflow/tfjs-node';
import { createRequire } from 'node:module';
import path from 'node:path';

import { LabError } from '../protocol/errors';
import { currentAddon, setAddon } from './addonLocator';
import { readManifestSync } from './manifest';

/** The module that everything with tensors takes as its argument `tf`. */
export type TensorFlow = typeof tfjsNode;

export interface LoadOptions {
  /** Threads for one operation, unless the environment says otherwise; all cores without. The first call counts. */
  readonly operationThreads?: number;
}

/**
 * Loads TensorFlow from an installed runtime into this process; a second call gives what the first one loaded. Blocks
 * for about a second.
 * @param runtimeFolder An `InstalledRuntime`'s folder.
 * @param bundleFolder The folder with `tensorflow.js`, which is `__dirname` in a bundled program.
 * @throws LabError `runtimeMissing` when the runtime cannot be loaded.
 */
export function loadTensorFlow(
  runtimeFolder: string,
  bundleFolder: string,
  { operationThreads }: LoadOptions = {},
): TensorFlow {
  const bundle = path.join(bundleFolder, 'tensorflow.js');
  const load = createRequire(bundle);
  try {
    const addon = path.join(runtimeFolder, readManifestSync(runtimeFolder).addon);
    const loaded = currentAddon();
    if (loaded !== undefined && loaded !== addon) {
      throw new Error(`This process already uses the runtime at ${path.dirname(loaded)}.`);
    }
    // Not even its errors: those that matter are thrown, others read like one, such as the note that it masks without oneDNN.
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3';
    if (operationThreads !== undefined) {
      process.env['TF_NUM_INTRAOP_THREADS'] ??= String(operationThreads);
    }
    defineRemovedHelpers(load);
    setAddon(addon);
    return quietly(() => load(bundle) as TensorFlow);
  } catch (error) {
    setAddon(undefined);
    throw new LabError(
      'runtimeMissing',
      'The native runtime could not be loaded. Run "mmlab setup" (or "Set Up Native Runtime" in VS Code) to repair it, and "mmlab doctor" to see what is wrong.',
      error instanceof Error ? (error.stack ?? error.message) : String(error),
      { cause: error },
    );
  }
}

/** tfjs-node still calls two helpers of Node that are deprecated in Node 22 and gone in Node 23. */
function defineRemovedHelpers(load: NodeJS.Require): void {
  const util = load('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] = (value: unknown) => value === null || value === undefined;
  util['isArray'] = (value: unknown) => Array.isArray(value);
}

/** Deprecations in old dependencies of tfjs-node say nothing to a user. */
function quietly<T>(load: () => T): T {
  const emitWarning = Reflect.get(process, 'emitWarning') as unknown;
  Reflect.set(process, 'emitWarning', () => undefined);
  try {
    return load();
  } finally {
    Reflect.set(process, 'emitWarning', emitWarning);
  }
}
