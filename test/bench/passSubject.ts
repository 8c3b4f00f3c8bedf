import os from 'node:os';
import path from 'node:path';

import { loadClassicDataset } from '../../src/engine/data/classicDataset';
import { loadGeneratedDataset } from '../../src/engine/data/generatedDataset';
import { rowsFor, type MultimodalDataset } from '../../src/engine/data/multimodalDataset';
import { forwardCost } from '../../src/engine/models/cost';
import { summarize } from '../../src/engine/models/summary';
import type { TensorFlow } from '../../src/engine/tensorflow';
import { createStepRunner } from '../../src/engine/training/createStepRunner';
import type { PassName } from '../../src/engine/training/graph/compileTraining';
import { parallelismFor, usefulReplicas, type Parallelism } from '../../src/engine/training/parallelism';
import type { StepRunner } from '../../src/engine/training/stepRunner';
import type { Experiment } from '../../src/protocol/experiment';
import { parseExperiment } from '../../src/protocol/parseExperiment';
import { loadTensorFlow } from '../../src/runtime/loadTensorFlow';
import { drawnModel } from '../support/drawnModel';
import { savedModelsGivenTo } from '../support/savedModels';

export type PassModel = 'classic' | 'recurrent';

export interface PassSubjectRequest {
  readonly model: PassModel;
  readonly precision: 'float32' | 'bfloat16';
  readonly runtimeFolder: string;
  readonly assetsFolder: string;
}

/** What the passes are tried on: a model with its data, on the cores as a run uses them. */
export interface PassSubject {
  readonly tf: TensorFlow;
  readonly experiment: Experiment;
  readonly dataset: MultimodalDataset;
  readonly parallelism: Parallelism;
}

export async function loadPassSubject(request: PassSubjectRequest): Promise<PassSubject> {
  const experiment = experimentOf(request);
  const parallelism = parallelismFor(experiment, os.availableParallelism());
  const tf = loadTensorFlow(request.runtimeFolder, request.assetsFolder, parallelism);
  return { tf, experiment, dataset: await load(tf, experiment, request), parallelism };
}

/** The classic lab, or digits that are seen, heard and read by encoders of which one is recurrent. */
function experimentOf({ model, precision }: PassSubjectRequest): Experiment {
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
  { model, assetsFolder }: PassSubjectRequest,
): Promise<MultimodalDataset> {
  const builtInData = path.join(assetsFolder, 'data', 'mnist');
  if (model === 'classic') {
    return loadClassicDataset(experiment, builtInData);
  }
  const { signal } = new AbortController();
  return loadGeneratedDataset({ tf, experiment, builtInData, signal, report: () => undefined }, 'digits');
}

export interface Compiled {
  readonly runner: StepRunner;
  /** How long compiling took. */
  readonly ms: number;
  /** Of the SavedModel. */
  readonly bytes: number;
  readonly dispose: () => void;
}

/** `undefined` when the model cannot be compiled without the pass. */
export function compileWithout(
  { tf, experiment: { training }, experiment, dataset, parallelism }: PassSubject,
  without: PassName | undefined,
): Compiled | undefined {
  const built = drawnModel(tf, 'multimodal', experiment, dataset);
  const cost = forwardCost(summarize(built.model, built));
  let notice: string | undefined;
  const make = (): StepRunner =>
    createStepRunner({
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
  const start = performance.now();
  const { result: runner, files } = savedModelsGivenTo(tf, make);
  const ms = performance.now() - start;
  const dispose = (): void => {
    runner.dispose();
    built.model.dispose();
  };
  if (notice !== undefined) {
    console.error(notice);
    dispose();
    return undefined;
  }
  return { runner, ms, bytes: files.reduce((sum, { length }) => sum + length, 0), dispose };
}
