import { batches } from '../../../src/engine/data/batches';
import type { LabelledRows } from '../../../src/engine/data/labelledRows';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { createStepRunner } from '../../../src/engine/training/createStepRunner';
import { joinFloats } from '../../../src/engine/training/joinFloats';
import type { StepRunner, TrainingState } from '../../../src/engine/training/stepRunner';
import type { Experiment } from '../../../src/protocol/experiment';
import { buildClassicModel } from '../../support/classicModel';

type Engine = Experiment['training']['engine'];

export interface Step {
  readonly loss: number;
  readonly accuracy: number;
}

/** A step from a state that was given, and the weights behind it, one after the other. */
export interface SingleStep extends Step {
  readonly weights: Float32Array;
}

interface OwnTraining {
  /** One after the other. */
  readonly steps: readonly Step[];
  /** Each from the state that eager steps had come to. */
  readonly single: readonly SingleStep[];
}

export interface OwnTrainings extends Readonly<Record<Engine, OwnTraining>> {
  /** Before each step of eager training. */
  readonly states: readonly TrainingState[];
}

export interface Subject {
  readonly tf: TensorFlow;
  /** Of the classic lab. */
  readonly model: string;
  readonly experiment: Experiment;
  readonly rows: LabelledRows;
  /** Training rows, in their order. */
  readonly order: Int32Array;
}

/**
 * Trains with both engines, one step after the other, and besides has the compiled engine take each step from where eager
 * training had come to.
 */
export function trainWithBothEngines(subject: Subject): OwnTrainings {
  const [eager, graph, single] = [
    trainingWith(subject, 'eager'),
    trainingWith(subject, 'graph'),
    trainingWith(subject, 'graph'),
  ];
  const found = { eager: [] as SingleStep[], graph: [] as Step[], single: [] as SingleStep[] };
  const states = [...batches(subject.order, subject.experiment.training.batchSize)].map((batch) => {
    const state = copied(eager.runner.getState());
    single.runner.setState({ ...state, optimizer: slotsOf(state) });
    found.single.push({ ...takeStep(single.runner, batch), weights: joinFloats(single.runner.getState().weights) });
    found.graph.push(takeStep(graph.runner, batch));
    found.eager.push({ ...takeStep(eager.runner, batch), weights: joinFloats(eager.runner.getState().weights) });
    return state;
  });
  [eager, graph, single].forEach(({ dispose }) => dispose());
  return {
    states,
    eager: { steps: found.eager, single: found.eager },
    graph: { steps: found.graph, single: found.single },
  };
}

function trainingWith(
  { tf, model, experiment, rows, order }: Subject,
  engine: Engine,
): { runner: StepRunner; dispose: () => void } {
  const built = buildClassicModel(tf, model, experiment);
  const runner = createStepRunner({
    tf,
    built,
    data: { training: rows, test: rows },
    counts: { training: order.length, validation: 0, test: 0 },
    training: { ...experiment.training, engine },
    hasBfloat16: false,
    emit: () => undefined,
  });
  const dispose = (): void => {
    runner.dispose();
    built.model.dispose();
  };
  return { runner, dispose };
}

function takeStep(runner: StepRunner, batch: Int32Array): Step {
  const { lossSum, correct } = runner.trainStep(batch);
  return { loss: lossSum / batch.length, accuracy: correct / batch.length };
}

function copied({ step, weights, optimizer }: TrainingState): TrainingState {
  return {
    step,
    weights: weights.map((values) => values.slice()),
    optimizer: optimizer.map((values) => values.slice()),
  };
}

/** The moments, of which eager training keeps one array each, as compiled training keeps them: both of one weight, then of the next. */
function slotsOf({ weights, optimizer }: TrainingState): Float32Array[] {
  let at = 0;
  return weights.flatMap(({ length }) => {
    const slots = optimizer.map((moment) => moment.slice(at, at + length));
    at += length;
    return slots;
  });
}
