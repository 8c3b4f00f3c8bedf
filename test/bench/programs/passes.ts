// Measures a training step with every speed pass and with each of them left out, in short blocks by turns.
// Usage: node passes.cjs '{"model", "precision", "rounds", "steps", "runtimeFolder", "assetsFolder"}'; prints a PassTimes as JSON.
import os from 'node:os';
import path from 'node:path';

import { loadClassicDataset } from '../../../src/engine/data/classicDataset';
import { loadGeneratedDataset } from '../../../src/engine/data/generatedDataset';
import { rowsFor, type MultimodalDataset } from '../../../src/engine/data/multimodalDataset';
import { forwardCost } from '../../../src/engine/models/cost';
import { summarize } from '../../../src/engine/models/summary';
import { randomStream, shuffledIndices } from '../../../src/engine/random';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { createStepRunner } from '../../../src/engine/training/createStepRunner';
import { passNames, type PassName } from '../../../src/engine/training/graph/compileTraining';
import { parallelismFor, usefulReplicas, type Parallelism } from '../../../src/engine/training/parallelism';
import type { StepRunner } from '../../../src/engine/training/stepRunner';
import type { Experiment } from '../../../src/protocol/experiment';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { loadTensorFlow } from '../../../src/runtime/loadTensorFlow';
import { median } from '../statistics';
import { drawnModel } from '../../support/drawnModel';

export type PassModel = 'classic' | 'recurrent';

export interface PassRequest {
  readonly model: PassModel;
  readonly precision: 'float32' | 'bfloat16';
  readonly rounds: number;
  /** Steps of a block. */
  readonly steps: number;
  readonly runtimeFolder: string;
  readonly assetsFolder: string;
}

export interface PassTimes {
  /** Milliseconds of a step with every pass: the median over all blocks. */
  readonly ms: number;
  /** Without the pass ÷ with it, for each round. */
  readonly ratios: Readonly<Partial<Record<PassName, readonly number[]>>>;
  /** Passes without which the model cannot be compiled. */
  readonly needed: readonly PassName[];
}

const warmUpSteps = 10;

/** Runs so many steps and gives the median of their milliseconds. */
type Block = (steps: number) => number;

async function main(request: PassRequest): Promise<PassTimes> {
  const experiment = experimentOf(request);
  // As a run uses the cores.
  const parallelism = parallelismFor(experiment, os.availableParallelism());
  const tf = loadTensorFlow(request.runtimeFolder, request.assetsFolder, parallelism);
  const dataset = await load(tf, experiment, request);
  const blockWith = (without?: PassName): Block | undefined => {
    const runner = compile({ tf, experiment, dataset, parallelism }, without);
    return runner === undefined ? undefined : (steps) => runSteps(runner, experiment, dataset, steps);
  };
  const whole = blockWith();
  if (whole === undefined) {
    throw new Error('The model cannot be compiled.');
  }
  const partial = passNames.map((name) => ({ name, block: blockWith(name), ratios: [] as number[] }));
  [whole, ...partial.map(({ block }) => block)].forEach((block) => block?.(warmUpSteps));
  const all: number[] = [];
  for (let round = 0; round < request.rounds; round++) {
    // Between two blocks with every pass, so that a machine that becomes slower or faster does so for both sides.
    let before = whole(request.steps);
    for (const { block, ratios } of partial) {
      const ms = block?.(request.steps);
      const after = whole(request.steps);
      all.push(after);
      if (ms !== undefined) {
        ratios.push((2 * ms) / (before + after));
      }
      before = after;
    }
  }
  const measured = partial.filter(({ block }) => block !== undefined);
  return {
    ms: median(all),
    ratios: Object.fromEntries(measured.map(({ name, ratios }) => [name, ratios])),
    needed: partial.filter(({ block }) => block === undefined).map(({ name }) => name),
  };
}

/** The classic lab, or digits that are seen, heard and read by encoders of which one is recurrent. */
function experimentOf({ model, precision }: PassRequest): Experiment {
  if (model === 'classic') {
    return parseExperiment({ training: { precision } });
  }
  return parseExperiment({
    data: { generator: 'digits', rows: 1000 },
    modalities: {
      image: { encoder: 'lenet' },
      audio: { encoder: 'gru' },
      text: { encoder: 'cnn', level: 'character', length: 16 },
    },
    training: { precision, batchSize: 64 },
  });
}

async function load(
  tf: TensorFlow,
  experiment: Experiment,
  { model, assetsFolder }: PassRequest,
): Promise<MultimodalDataset> {
  const builtInData = path.join(assetsFolder, 'data', 'mnist');
  if (model === 'classic') {
    return loadClassicDataset(experiment, builtInData);
  }
  const { signal } = new AbortController();
  return loadGeneratedDataset({ tf, experiment, builtInData, signal, report: () => undefined }, 'digits');
}

interface Subject {
  readonly tf: TensorFlow;
  readonly experiment: Experiment;
  readonly dataset: MultimodalDataset;
  readonly parallelism: Parallelism;
}

/** `undefined` when the model cannot be compiled without the pass. */
function compile(
  { tf, experiment, dataset, parallelism }: Subject,
  without: PassName | undefined,
): StepRunner | undefined {
  const { training } = experiment;
  const built = drawnModel(tf, 'multimodal', experiment, dataset);
  const cost = forwardCost(summarize(built.model, built));
  let notice: string | undefined;
  const runner = createStepRunner({
    tf,
    built,
    data: rowsFor(dataset, built.modalities),
    counts: dataset.counts,
    training,
    replicas: usefulReplicas(cost, training.batchSize, parallelism),
    hasBfloat16: training.precision === 'bfloat16',
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

function runSteps(runner: StepRunner, { training }: Experiment, { counts }: MultimodalDataset, steps: number): number {
  const order = shuffledIndices(counts.training, randomStream(1, 'order'));
  const times = Array.from({ length: steps }, (_, step) => {
    const from = (step * training.batchSize) % (order.length - training.batchSize);
    const start = performance.now();
    runner.trainStep(order.subarray(from, from + training.batchSize));
    return performance.now() - start;
  });
  return median(times);
}

void main(JSON.parse(process.argv[2] ?? '{}') as PassRequest).then((result) => console.log(JSON.stringify(result)));
