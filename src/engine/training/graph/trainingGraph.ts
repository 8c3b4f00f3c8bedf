import type { Variable } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../tensorflow';
import { variableOf } from '../variables';
import { dataType, type TypedValues } from './dataType';
import type { FusedOptimizer } from './fusedOptimizers';
import { Graph, sizeOf, type GraphNode, type GraphVariable, type Output, type Shape } from './graph';
import { bfloat16Arithmetic } from './passes/bfloat16';
import { biasGradientOfPooled } from './passes/biasGradientOfPooled';
import { reluGradientAfterPooling } from './passes/poolBeforeRelu';
import { simplify } from './passes/simplify';
import { NotCompilableError } from './notCompilableError';
import { rewrite, type StepOutputs } from './rewrite';
import { recordTestStep, recordTrainStep, type Feed, type TrainableModel } from './stepRecording';
import { VariableBindings } from './variableBindings';

/** A whole column of data that stays with the session, in its own type. */
export interface ResidentColumn {
  readonly dtype: 'uint8' | 'int32' | 'float32';
  /** Of one row. */
  readonly shape: Shape;
  /** Row after row. */
  readonly values: TypedValues;
  /** What the values are divided by when they become float32; 1 without. */
  readonly divisor?: number;
}

/** Part of the graph that one call runs: what it is given and what it gives. */
export interface Program {
  readonly feeds: readonly Output[];
  readonly fetches: readonly Output[];
}

export interface TrainingGraphOptions {
  /** Without it, the model's own optimizer is recorded with the step. */
  readonly optimizer: FusedOptimizer | undefined;
  readonly precision: 'float32' | 'bfloat16';
}

/**
 * The graph of a model's training: its weights and the optimizer's slots as variables, and a program for each size of
 * batch. Programs of different sizes share the variables.
 */
export class TrainingGraph {
  private readonly graph = new Graph();
  private readonly variables: VariableBindings;
  private readonly fusedSlots: ReadonlyMap<GraphVariable, readonly GraphVariable[]>;
  readonly weights: readonly GraphVariable[];

  constructor(
    private readonly tf: TensorFlow,
    private readonly model: TrainableModel,
    private readonly options: TrainingGraphOptions,
  ) {
    const { graph } = this;
    const variables = new VariableBindings(tf, graph);
    this.variables = variables;
    this.weights = model.weights.map((weight) => variables.bind(variableOf(weight)));
    const trainable = model.trainableWeights.map((weight) => variables.bind(variableOf(weight)));
    const count = options.optimizer?.slotsPerWeight ?? 0;
    this.fusedSlots = new Map(
      trainable.map((weight) => [
        weight,
        Array.from({ length: count }, () => graph.variable(weight.dtype, weight.shape)),
      ]),
    );
    if (options.optimizer === undefined) {
      variablesOf(tf, model.optimizer).forEach((variable) => variables.bind(variable));
    }
  }

  /** The optimizer's variables with the values they start with. Complete once all training programs are made. */
  slots(): { variable: GraphVariable; initial: Float32Array }[] {
    const weights = new Set(this.weights);
    const recorded = [...this.variables.entries()]
      .map(([, variable]) => variable)
      .filter((variable) => !weights.has(variable));
    return [
      ...[...this.fusedSlots.values()].flat().map((variable) => ({
        variable,
        initial: new Float32Array(sizeOf(variable.shape)),
      })),
      ...recorded.map((variable) => ({ variable, initial: this.variables.initialValues(variable) })),
    ];
  }

  /** Keeps a column in the session; the program sets it. */
  resident(column: ResidentColumn, rows: number): { variable: GraphVariable; set: Program } {
    const variable = this.graph.variable(dataType[column.dtype], [rows, ...column.shape]);
    return { variable, set: this.setter([variable]) };
  }

  /** Rows of the columns by number, as float32. */
  gather(
    columns: readonly { variable: GraphVariable; divisor?: number }[],
    size: number,
  ): { rows: Output; feeds: Feed[] } {
    const { graph } = this;
    const rows = graph.placeholder(dataType.int32, [size]);
    const feeds = columns.map(({ variable, divisor }) => {
      const shape = [size, ...variable.shape.slice(1)];
      const attrs = { dtype: { type: variable.dtype }, Tindices: { type: dataType.int32 } };
      const raw = graph.single('ResourceGather', [variable.handle, rows], attrs, variable.dtype, shape);
      const float = variable.dtype === dataType.float32 ? raw : graph.cast(raw, dataType.float32);
      const output = divisor === undefined ? float : graph.binary('RealDiv', float, graph.float(divisor));
      return { shape, output };
    });
    return { rows, feeds };
  }

  /** Placeholders for each input and target of a batch. */
  placeholders(size: number): Feed[] {
    return this.feedShapes().map((shape) => {
      const whole = [size, ...shape];
      return { shape: whole, output: this.graph.placeholder(dataType.float32, whole) };
    });
  }

  /** Shapes of one row of each input, then of each target. */
  feedShapes(): Shape[] {
    const { model } = this;
    const inputs = model.inputs.map((input) => input.shape.slice(1).map(Number));
    const targets = model.outputs.map((output, index) =>
      isSparse(model, index) ? [] : output.shape.slice(1).map(Number),
    );
    return [...inputs, ...targets];
  }

  /** Feeds: the given ones, then step size and `[seed, step]`. Fetches: the loss and the metrics. */
  train(feeds: readonly Feed[], given: readonly Output[]): Program {
    const { graph, model, options, variables } = this;
    const stepSize = graph.placeholder(dataType.float32, []);
    const randomSeed = graph.placeholder(dataType.int32, [2]);
    const recording = { model, graph, variables, feeds, randomSeed };
    const step = this.optimised(recordTrainStep(this.tf, recording, options.optimizer === undefined));
    const done = options.optimizer === undefined ? [] : this.fusedUpdates(options.optimizer, step, stepSize);
    // All values are read before any of them is written.
    const reads = [...step.updates.keys()].map((variable) => variables.readOf(variable));
    for (const [variable, value] of step.updates) {
      done.push(graph.assign(variable, value, reads));
    }
    const fetches = step.results.map((result) => graph.after(result, done));
    return { feeds: [...given, stepSize, randomSeed], fetches };
  }

  /** Feeds: the given ones. Fetches: the loss and the metrics. */
  test(feeds: readonly Feed[], given: readonly Output[]): Program {
    const { graph, model, variables } = this;
    const randomSeed = graph.ints([0, 0]);
    const step = this.optimised(recordTestStep(this.tf, { model, graph, variables, feeds, randomSeed }));
    return { feeds: given, fetches: step.results };
  }

  getter(variables: readonly GraphVariable[]): Program {
    return { feeds: [], fetches: variables.map((variable) => this.graph.read(variable)) };
  }

  /** Sets variables. What is fed may share its memory with the caller; each variable gets a copy of its own. */
  setter(variables: readonly GraphVariable[]): Program {
    const { graph } = this;
    const feeds = variables.map(({ dtype, shape }) => graph.placeholder(dtype, shape));
    const assigned = variables.map((variable, index) => {
      const feed = at(feeds, index);
      return graph.assign(
        variable,
        graph.single('DeepCopy', [feed], { T: { type: feed.dtype } }, feed.dtype, feed.shape),
      );
    });
    return { feeds, fetches: [graph.after(graph.int(variables.length), assigned)] };
  }

  private optimised(recorded: StepOutputs): StepOutputs {
    const { graph } = this;
    let step = rewrite(recorded, simplify(graph));
    step = rewrite(step, simplify(graph));
    step = reluGradientAfterPooling(graph, step);
    step = rewrite(step, biasGradientOfPooled(graph));
    return this.options.precision === 'bfloat16' ? rewrite(step, bfloat16Arithmetic(graph)) : step;
  }

  private fusedUpdates(optimizer: FusedOptimizer, step: StepOutputs, stepSize: Output): GraphNode[] {
    return [...this.fusedSlots].map(([weight, slots]) => {
      const gradient = step.gradients.get(weight);
      if (gradient === undefined) {
        const place = this.weights.indexOf(weight);
        throw new NotCompilableError(`No gradient reaches the weight ${this.model.weights[place]?.name ?? place}.`);
      }
      const after = [this.variables.readOf(weight)];
      return optimizer.update(this.graph, { weight, slots, gradient, stepSize, after });
    });
  }
}

/** The variables that an optimizer holds, alone or in lists of slots. */
function variablesOf(tf: TensorFlow, optimizer: object): Variable[] {
  const held = Object.values(optimizer).flatMap((value: unknown) => {
    const list: unknown[] = Array.isArray(value) ? value : [value];
    return list.map((entry) => (Object.hasOwn(Object(entry) as object, 'variable') ? slotOf(entry) : entry));
  });
  return held.filter((value) => value instanceof tf.Variable) as Variable[];
}

function slotOf(entry: unknown): unknown {
  return (entry as { variable: unknown }).variable;
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) {
    throw new Error(`There is no element ${index} in a list of ${list.length}.`);
  }
  return value;
}

/** Whether an output's loss takes class numbers in place of one-hot vectors. */
function isSparse({ loss, outputNames }: TrainableModel, index: number): boolean {
  const entry: unknown =
    typeof loss === 'object' && loss !== null
      ? ((loss as Record<string, unknown>)[index] ?? (loss as Record<string, unknown>)[outputNames[index] ?? ''])
      : loss;
  return entry === 'sparseCategoricalCrossentropy';
}
