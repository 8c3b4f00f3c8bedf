import type { ModelSummary, RunEvent, RunEventBody, RunProgress } from '../../src/protocol/events';
import type { Experiment, ExperimentInput } from '../../src/protocol/experiment';
import { parseExperiment } from '../../src/protocol/parseExperiment';
import { pairedRows } from './pairedRows';

/** Makes the events of a run for tests that need no engine. */
export const testRunId = '20260102-030405-abcd';

/** A time that many seconds into the run. */
export function timeAt(second: number): string {
  return new Date(Date.UTC(2026, 0, 2, 3, 4, 5 + second)).toISOString();
}

export function inRun(body: RunEventBody, second = 0, runId = testRunId): RunEvent {
  return { ...body, runId, time: timeAt(second) };
}

export const emptySummary: ModelSummary = {
  name: 'sequential',
  sequential: true,
  layers: [{ name: 'dense', type: 'Dense', outputShape: [null, 10], params: 110, connectedTo: [] }],
  totalParams: 110,
  trainableParams: 110,
  nonTrainableParams: 0,
};

export function runStarted(experiment: Experiment): RunEventBody {
  return {
    kind: 'runStarted',
    experiment,
    seed: experiment.training.seed,
    backend: 'TensorFlow 2.21.0 on the CPU, 2 threads',
    versions: { multimodalLab: '0.1.0', tensorflow: '2.21.0', tfjs: '4.22.0', node: '20.20.2' },
  };
}

/** Accuracies of the reference run of the classic lab. */
export const testAccuracies: Readonly<Record<string, number>> = {
  multimodal: 1,
  'image-only': 0.9037,
  'text-only': 0.9999,
};

function trainingEvents(model: string, epochs: number): RunEventBody[] {
  return Array.from({ length: epochs }, (_, index) => ({
    kind: 'epochEnded',
    model,
    epoch: index + 1,
    epochs,
    steps: 422,
    durationMs: 4000,
    msPerStep: 9.4,
    metrics: { loss: 1 / (index + 2), accuracy: 1 - 1 / (index + 2), valLoss: 0.3, valAccuracy: 0.9 },
  }));
}

/** Every event of a run of the given experiment, in the order of the contract, a second apart. */
export function completeRun(input: ExperimentInput = {}): RunEvent[] {
  const experiment = parseExperiment(input);
  const bodies: RunEventBody[] = [
    runStarted(experiment),
    {
      kind: 'datasetReady',
      dataset: {
        name: 'MNIST',
        trainingRows: 54_000,
        validationRows: 6000,
        testRows: 10_000,
        classes: 10,
        sha256: 'ab',
      },
    },
    ...experiment.models.map((model): RunEventBody => ({ kind: 'modelBuilt', model, summary: emptySummary })),
    ...experiment.models.flatMap((model): RunEventBody[] => [
      ...trainingEvents(model, experiment.training.epochs),
      {
        kind: 'modelEvaluated',
        model,
        split: 'test',
        rows: 10_000,
        metrics: { loss: 0.2, accuracy: testAccuracies[model] ?? 0 },
        interval: { low: 0.8978, high: 0.9093, level: 0.95, method: 'wilson' },
      },
    ]),
    {
      kind: 'comparisonReady',
      baseline: 'image-only',
      candidate: 'multimodal',
      metric: 'accuracy',
      baselineValue: 0.9037,
      candidateValue: 1,
      improvement: 0.0963,
      textCeiling: { noise: 0.1, accuracy: 1 - 9.3e-12 },
      paired: pairedRows({ rows: 10_000, baselineRight: 9037, candidateRight: 10_000, onlyBaseline: 0 }),
    },
    { kind: 'runCompleted', durationMs: 60_000 },
  ];
  return bodies.map((body, second) => inRun(body, second));
}

export function trainingProgress(change: Partial<Exclude<RunProgress, { phase: 'preparing' }>> = {}): RunProgress {
  return {
    phase: 'training',
    model: 'multimodal',
    epoch: 2,
    epochs: 5,
    step: 100,
    steps: 422,
    msPerStep: 9.1,
    fraction: 0.25,
    secondsLeft: 80,
    metrics: { loss: 0.2, accuracy: 0.95 },
    ...change,
  };
}
