// Trains the image-only model once and prints its figures on the test rows as a PrecisionResult in JSON. It computes with
// bfloat16 also where the processor has to emulate it, which the product does not do since it is slow.
// Usage: node precision.cjs '{"precision", "seed", "epochs", "runtimeFolder", "assetsFolder"}'
import os from 'node:os';
import path from 'node:path';

import { runExperiment } from '../../../src/engine/runExperiment';
import { parallelismFor } from '../../../src/engine/training/parallelism';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { loadTensorFlow } from '../../../src/runtime/loadTensorFlow';

export interface PrecisionRequest {
  readonly precision: 'float32' | 'bfloat16';
  readonly seed: number;
  readonly epochs: number;
  readonly runtimeFolder: string;
  readonly assetsFolder: string;
}

export interface PrecisionResult {
  readonly accuracy: number;
  readonly loss: number;
  readonly seconds: number;
}

async function main(request: PrecisionRequest): Promise<PrecisionResult> {
  const { precision, seed, epochs, runtimeFolder, assetsFolder } = request;
  const start = performance.now();
  const experiment = parseExperiment({ models: ['image-only'], training: { precision, seed, epochs } });
  const parallelism = parallelismFor(experiment, os.availableParallelism());
  let metrics: { accuracy: number; loss: number } | undefined;
  await runExperiment({
    tf: loadTensorFlow(runtimeFolder, assetsFolder, parallelism),
    experiment,
    replicas: parallelism.replicas,
    builtInData: path.join(assetsFolder, 'data', 'mnist'),
    hasBfloat16: true,
    memoryBytes: os.totalmem(),
    emit: (event) => {
      if (event.kind === 'notice') {
        throw new Error(event.message);
      }
      if (event.kind === 'modelEvaluated') {
        metrics = { loss: event.metrics.loss, accuracy: event.metrics.accuracy ?? Number.NaN };
      }
    },
    progress: () => undefined,
    checkpoints: {
      load: () => Promise.resolve(undefined),
      save: () => Promise.resolve(),
      remove: () => Promise.resolve(),
    },
    saveModel: () => Promise.resolve(),
    signal: new AbortController().signal,
  });
  if (metrics === undefined) {
    throw new Error('The model was not evaluated.');
  }
  return { ...metrics, seconds: (performance.now() - start) / 1000 };
}

void main(JSON.parse(process.argv[2] ?? '{}') as PrecisionRequest).then((result) =>
  console.log(JSON.stringify(result)),
);
