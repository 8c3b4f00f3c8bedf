import type { LayersModel } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../tensorflow';
import { adamDefaults } from '../adamStep';
import { variableOf } from '../variables';
import type { TypedValues } from './dataType';
import { fusedAdam, fusedSgd, type FusedOptimizer } from './fusedOptimizers';
import { sizeOf } from './graph';
import { GraphSession, type SessionCall } from './graphSession';
import { nativeBackend } from './nativeBackend';
import { NotCompilableError } from './notCompilableError';
import type { TrainableModel } from './stepRecording';
import { TrainingGraph, type Program, type ResidentColumn } from './trainingGraph';

export type { ResidentColumn } from './trainingGraph';

export type Split = 'training' | 'test';

export interface CompileOptions {
  /** Sizes of batches that will be trained on, the last, smaller one of an epoch included. */
  readonly trainSizes: readonly number[];
  /** Sizes of batches that will be tested on, for rows of each split. */
  readonly testSizes: Readonly<Record<Split, readonly number[]>>;
  /** Determines the masks of dropout, together with the step. */
  readonly seed: number;
  readonly precision?: 'float32' | 'bfloat16';
  /**
   * Columns for the model's inputs, then its targets. They stay with the session, and steps are given row numbers.
   * Without them, steps are given the values.
   */
  readonly resident?: Readonly<Record<Split, readonly ResidentColumn[]>>;
}

/** Row numbers into the resident columns, or the values of each input, then each target. */
export type StepInput = { readonly size: number } & (
  { readonly rows: Int32Array } | { readonly values: readonly TypedValues[] }
);

export interface StepValues {
  readonly loss: number;
  readonly metrics: readonly number[];
}

/**
 * Compiles the training of a model into a TensorFlow graph: `model` is a layers model on which `compile` was called.
 * A step is then one call of a session, and costs what its arithmetic costs.
 * @throws NotCompilableError, with the layer's name where it is known, for a model whose steps are not fixed sequences of
 * TensorFlow operations.
 */
export function compileTraining(tf: TensorFlow, model: LayersModel, options: CompileOptions): CompiledTraining {
  return new CompiledTraining(tf, trainableModel(model), options);
}

/** Training as programs of a session, which holds the weights until they are taken out. Made by `compileTraining`. */
export class CompiledTraining {
  private readonly session: GraphSession;
  private readonly optimizer: FusedOptimizer | undefined;
  private readonly slotCount: number;
  private readonly train: ReadonlyMap<number, SessionCall>;
  private readonly test: Readonly<Record<Split, ReadonlyMap<number, SessionCall>>>;
  private readonly readWeights: SessionCall;
  private readonly writeWeights: SessionCall;
  private readonly readSlots: SessionCall;
  private readonly writeSlots: SessionCall;

  constructor(
    tf: TensorFlow,
    private readonly model: TrainableModel,
    private readonly options: CompileOptions,
  ) {
    this.optimizer = fusedOptimizerOf(model);
    const precision = options.precision ?? 'float32';
    const graph = new TrainingGraph(tf, model, { optimizer: this.optimizer, precision });
    const data = {
      training: residentColumns(graph, options.resident?.training),
      test: residentColumns(graph, options.resident?.test),
    };
    const programs = (split: Split, sizes: readonly number[], make: 'train' | 'test'): Map<number, Program> =>
      new Map(sizes.map((size) => [size, makeProgram(graph, data[split], size, make)]));
    const train = programs('training', options.trainSizes, 'train');
    const testTraining = programs('training', options.testSizes.training, 'test');
    const testTest = programs('test', options.testSizes.test, 'test');
    const weights = { read: graph.getter(graph.weights), write: graph.setter(graph.weights) };
    const slotList = graph.slots();
    const slotVariables = slotList.map(({ variable }) => variable);
    const slots = { read: graph.getter(slotVariables), write: graph.setter(slotVariables) };
    this.slotCount = slotList.length;
    const columns = [...(data.training ?? []), ...(data.test ?? [])];
    const all = [
      ...train.values(),
      ...testTraining.values(),
      ...testTest.values(),
      ...[weights, slots].flatMap(({ read, write }) => [read, write]),
      ...columns.map(({ set }) => set),
    ];
    const session = new GraphSession(
      nativeBackend(tf).binding,
      all.flatMap(({ feeds, fetches }) => [...feeds, ...fetches]),
    );
    const prepare = ({ feeds, fetches }: Program): SessionCall => session.prepare(feeds, fetches);
    const prepareAll = (map: Map<number, Program>): Map<number, SessionCall> =>
      new Map([...map].map(([size, program]) => [size, prepare(program)]));
    this.session = session;
    this.train = prepareAll(train);
    this.test = { training: prepareAll(testTraining), test: prepareAll(testTest) };
    this.readWeights = prepare(weights.read);
    this.writeWeights = prepare(weights.write);
    this.readSlots = prepare(slots.read);
    this.writeSlots = prepare(slots.write);
    columns.forEach(({ set, values }) => prepare(set)([values]));
    this.setWeights(model.weights.map((weight) => weight.read().dataSync<'float32'>()));
    this.setOptimizerState(slotList.map(({ initial }) => initial));
  }

  /**
   * One step of training.
   * @param step Counted from 1; it decides the masks of dropout and the bias correction of Adam.
   */
  trainStep(input: StepInput, step: number): StepValues {
    const stepSize = Float32Array.of(this.optimizer?.stepSize(step) ?? 0);
    const randomSeed = Int32Array.of(this.options.seed, step);
    return results(callFor(this.train, input)([...fedValues(input), stepSize, randomSeed]));
  }

  /** Loss and metrics without training, on rows of the given split. */
  testStep(input: StepInput, split: Split): StepValues {
    return results(callFor(this.test[split], input)(fedValues(input)));
  }

  /** In the order of `model.weights`. */
  getWeights(): Float32Array[] {
    return this.readWeights([]).map(asFloats);
  }

  setWeights(values: readonly TypedValues[]): void {
    this.writeWeights(values);
  }

  /** The optimizer's slots, weight after weight. */
  getOptimizerState(): Float32Array[] {
    return this.slotCount === 0 ? [] : this.readSlots([]).map(asFloats);
  }

  setOptimizerState(values: readonly TypedValues[]): void {
    if (this.slotCount > 0) {
      this.writeSlots(values);
    }
  }

  /** Brings the model's own variables up to date with what was trained. */
  updateModel(tf: TensorFlow): void {
    const values = this.getWeights();
    tf.tidy(() => {
      this.model.weights.forEach((weight, place) => {
        const value = values[place];
        if (value !== undefined) {
          variableOf(weight).assign(tf.tensor(value, weight.shape.map(Number)));
        }
      });
    });
  }

  dispose(): void {
    this.session.dispose();
  }
}

type Resident = ReturnType<TrainingGraph['resident']> & ResidentColumn;

function residentColumns(graph: TrainingGraph, columns: readonly ResidentColumn[] | undefined): Resident[] | undefined {
  return columns?.map((column) => {
    const rows = column.values.length / sizeOf(column.shape);
    return { ...column, ...graph.resident(column, rows) };
  });
}

function makeProgram(
  graph: TrainingGraph,
  data: Resident[] | undefined,
  size: number,
  make: 'train' | 'test',
): Program {
  if (data === undefined) {
    const feeds = graph.placeholders(size);
    return graph[make](
      feeds,
      feeds.map((feed) => feed.output),
    );
  }
  const { rows, feeds } = graph.gather(data, size);
  return graph[make](feeds, [rows]);
}

/** @throws NotCompilableError for a model on which `compile` was not called. */
function trainableModel(model: LayersModel): TrainableModel {
  // A sequential model trains through the functional one inside it.
  const inner = (model as { model?: LayersModel }).model ?? model;
  const trainable = inner as unknown as Partial<TrainableModel>;
  if (trainable.makeTrainFunction === undefined || trainable.lossFunctions === undefined) {
    throw new NotCompilableError('Call compile() on the model before compiling its training.');
  }
  return trainable as TrainableModel;
}

/** `undefined` for an optimizer without a fused form: its own operations are recorded. */
function fusedOptimizerOf({ optimizer }: TrainableModel): FusedOptimizer | undefined {
  const config = optimizer.getConfig();
  const number = (key: string, fallback: number): number => {
    const value = config[key];
    return typeof value === 'number' ? value : fallback;
  };
  const defaults = adamDefaults({ learningRate: number('learningRate', 0.001) });
  switch (optimizer.getClassName()) {
    case 'SGD':
      return fusedSgd(defaults.learningRate);
    case 'Adam':
      return fusedAdam({
        learningRate: defaults.learningRate,
        beta1: number('beta1', defaults.beta1),
        beta2: number('beta2', defaults.beta2),
        epsilon: number('epsilon', defaults.epsilon),
      });
    default:
      return undefined;
  }
}

function callFor(calls: ReadonlyMap<number, SessionCall>, { size }: StepInput): SessionCall {
  const call = calls.get(size);
  if (call === undefined) {
    throw new Error(
      `No step was compiled for batches of ${size}; there are steps for ${[...calls.keys()].join(', ')}.`,
    );
  }
  return call;
}

function fedValues(input: StepInput): readonly TypedValues[] {
  return 'rows' in input ? [input.rows] : input.values;
}

function results(values: readonly TypedValues[]): StepValues {
  const [loss, ...metrics] = values.map((value) => value[0] ?? Number.NaN);
  return { loss: loss ?? Number.NaN, metrics };
}

function asFloats(values: TypedValues): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}
