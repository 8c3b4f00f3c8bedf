// Trains a recurrent model and prints how long its steps took, a RecurrentTimes as JSON.
// Usage: node recurrent.cjs '{"shape", "steps", "epochs", "engine", "precision", "runtimeFolder", "assetsFolder"}'
import os from 'node:os';

import { randomStream, shuffledIndices } from '../../../src/engine/random';
import { rowsFor } from '../../../src/engine/data/multimodalDataset';
import { forwardCost } from '../../../src/engine/models/cost';
import { summarize } from '../../../src/engine/models/summary';
import { createStepRunner } from '../../../src/engine/training/createStepRunner';
import type { PassName } from '../../../src/engine/training/graph/compileTraining';
import { parallelismFor, usefulReplicas } from '../../../src/engine/training/parallelism';
import type { StepRunner } from '../../../src/engine/training/stepRunner';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { singleModelName } from '../../../src/protocol/singleModality';
import { loadTensorFlow } from '../../../src/runtime/loadTensorFlow';
import { drawnModel } from '../../support/drawnModel';
import { savedModelsGivenTo } from '../../support/savedModels';
import { recurrentDataset } from '../recurrentSubject';
import type { RecurrentRequest, RecurrentTimes } from '../recurrentTimes';

export interface OwnRecurrentRequest extends RecurrentRequest {
  readonly engine: 'graph' | 'eager';
  readonly precision: 'float32' | 'bfloat16';
  readonly without?: readonly PassName[];
  readonly runtimeFolder: string;
  readonly assetsFolder: string;
}

function main(request: OwnRecurrentRequest): RecurrentTimes {
  const { shape, steps, epochs, engine, precision, without, runtimeFolder, assetsFolder } = request;
  const { batchSize } = shape;
  const experiment = parseExperiment({ training: { engine, precision, batchSize } });
  const parallelism = parallelismFor(experiment, os.availableParallelism());
  const tf = loadTensorFlow(runtimeFolder, assetsFolder, parallelism);
  const dataset = recurrentDataset(shape, steps * batchSize);
  const built = drawnModel(tf, singleModelName(dataset.modalities[0]?.name ?? ''), experiment, dataset);
  const cost = forwardCost(summarize(built.model, built));
  const start = performance.now();
  const { result: runner, files } = savedModelsGivenTo(tf, () =>
    createStepRunner({
      tf,
      built,
      data: rowsFor(dataset, built.modalities),
      counts: dataset.counts,
      training: experiment.training,
      replicas: usefulReplicas(cost, batchSize, parallelism),
      hasBfloat16: true,
      without,
      emit: (event) => {
        throw new Error(event.kind === 'notice' ? event.message : event.kind);
      },
    }),
  );
  runner.trainStep(shuffledIndices(batchSize, randomStream(1, 'first')));
  const firstStepMs = performance.now() - start;
  trainEpoch(runner, 0, steps, batchSize);
  const msPerStep = Array.from({ length: epochs }, (_, epoch) => trainEpoch(runner, epoch + 1, steps, batchSize));
  const graphBytes = files.reduce((sum, { length }) => sum + length, 0);
  return {
    msPerStep,
    firstStepMs,
    ...(graphBytes === 0 ? {} : { graphBytes }),
    versions: { tfjs: tf.version.tfjs, node: process.versions.node },
  };
}

/** @returns Milliseconds of a step. */
function trainEpoch(runner: StepRunner, epoch: number, steps: number, batchSize: number): number {
  const start = performance.now();
  const order = shuffledIndices(steps * batchSize, randomStream(1, `order/epoch ${epoch}`));
  for (let step = 0; step < steps; step++) {
    runner.trainStep(order.subarray(step * batchSize, (step + 1) * batchSize));
  }
  return (performance.now() - start) / steps;
}

console.log(JSON.stringify(main(JSON.parse(process.argv[2] ?? '{}') as OwnRecurrentRequest)));
