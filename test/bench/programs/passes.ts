// Measures a training step of the multimodal model with every speed pass and with each of them left out, by turns.
// Usage: node passes.cjs '{"precision", "rounds", "steps", "runtimeFolder", "assetsFolder"}'; prints a PassTimes as JSON.
import path from 'node:path';

import { consecutive } from '../../../src/engine/data/batches';
import { loadClassicDataset } from '../../../src/engine/data/classicDataset';
import { rowsFor, type MultimodalDataset } from '../../../src/engine/data/multimodalDataset';
import { buildModel } from '../../../src/engine/models/buildModel';
import { randomStream, shuffledIndices } from '../../../src/engine/random';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { createStepRunner } from '../../../src/engine/training/createStepRunner';
import { passNames, type PassName } from '../../../src/engine/training/graph/compileTraining';
import type { StepRunner } from '../../../src/engine/training/stepRunner';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { loadTensorFlow } from '../../../src/runtime/loadTensorFlow';
import { median } from '../statistics';

export interface PassRequest {
  readonly precision: 'float32' | 'bfloat16';
  readonly rounds: number;
  /** Steps of each variant in a round. */
  readonly steps: number;
  readonly runtimeFolder: string;
  readonly assetsFolder: string;
}

/** Milliseconds a step, one for each round. */
export interface PassTimes {
  readonly all: readonly number[];
  readonly without: Readonly<Partial<Record<PassName, readonly number[]>>>;
  /** Passes without which the model cannot be compiled. */
  readonly needed: readonly PassName[];
}

const warmUpSteps = 10;

interface Variant {
  /** Absent for the step with everything. */
  readonly without?: PassName;
  readonly runner: StepRunner;
  readonly ms: number[];
}

async function main(request: PassRequest): Promise<PassTimes> {
  const tf = loadTensorFlow(request.runtimeFolder, request.assetsFolder);
  const experiment = parseExperiment({ training: { precision: request.precision } });
  const dataset = await loadClassicDataset(experiment, path.join(request.assetsFolder, 'data', 'mnist'));
  const variants: Variant[] = [];
  const needed: PassName[] = [];
  for (const without of [undefined, ...passNames]) {
    const runner = compile(tf, experiment, dataset, without);
    if (runner !== undefined) {
      variants.push({ ...(without === undefined ? {} : { without }), runner, ms: [] });
    } else if (without !== undefined) {
      needed.push(without);
    }
  }
  const order = shuffledIndices(dataset.counts.training, randomStream(1, 'order'));
  variants.forEach(({ runner }) => runSteps(runner, order, experiment.training.batchSize, warmUpSteps));
  for (let round = 0; round < request.rounds; round++) {
    // Each begins a round once, so that none always comes behind the same neighbour's leavings.
    const turn = consecutive(0, variants.length).map((index) => (index + round) % variants.length);
    for (const index of turn) {
      const variant = variants[index];
      variant?.ms.push(runSteps(variant.runner, order, experiment.training.batchSize, request.steps));
    }
  }
  const left = variants.flatMap(({ without, ms }) => (without === undefined ? [] : [[without, ms] as const]));
  const all = variants.find(({ without }) => without === undefined)?.ms ?? [];
  return { all, without: Object.fromEntries(left), needed };
}

/** `undefined` when the model cannot be compiled without the pass. */
function compile(
  tf: TensorFlow,
  experiment: ReturnType<typeof parseExperiment>,
  dataset: MultimodalDataset,
  without: PassName | undefined,
): StepRunner | undefined {
  const built = buildModel(tf, 'multimodal', experiment, dataset);
  let notice: string | undefined;
  const runner = createStepRunner({
    tf,
    built,
    data: rowsFor(dataset, built.modalities),
    counts: dataset.counts,
    training: experiment.training,
    hasBfloat16: experiment.training.precision === 'bfloat16',
    emit: (event) => {
      notice = event.kind === 'notice' ? event.message : notice;
    },
    ...(without === undefined ? {} : { without: [without] }),
  });
  if (notice === undefined) {
    return runner;
  }
  console.error(notice);
  runner.dispose();
  built.model.dispose();
  return undefined;
}

/** Median milliseconds of a step. */
function runSteps(runner: StepRunner, order: Int32Array, batchSize: number, steps: number): number {
  const times = Array.from({ length: steps }, (_, step) => {
    const from = (step * batchSize) % (order.length - batchSize);
    const start = performance.now();
    runner.trainStep(order.subarray(from, from + batchSize));
    return performance.now() - start;
  });
  return median(times);
}

void main(JSON.parse(process.argv[2] ?? '{}') as PassRequest).then((result) => console.log(JSON.stringify(result)));
