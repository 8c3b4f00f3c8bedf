import type { TensorFlow } from './tensorflow';
import { variableOf } from './variables';
import type { BatchFeeds, BatchLayout, ResidentVariable } from './batchFeeds';
import { dataType } from './dataType';
import type { FusedOptimizer } from './fusedOptimizers';
import { Graph, type GraphVariable } from './graph';
import type { GraphNode, Output } from './graphNode';
import type { Program } from './graphSession';
import { NotCompilableError } from './notCompilableError';
import { optimizerVariables, rememberOptimizer } from './optimizerState';
import { bfloat16Arithmetic } from './passes/bfloat16';
import { withSpeedPasses, type PassName } from './passes/passes';
import { joinedOutputs, meanStep, replicasFor } from './replicas';
import { rewrite, type StepOutputs } from './rewrite';
import type { ColumnSpec } from './rowSource';
import { sizeOf } from './shape';
import { recordInference, recordTestStep, recordTrainStep, type RecordingInput } from './stepRecording';
import type { TrainableModel } from './trainableModel';
import { VariableBindings } from './variableBindings';

export interface TrainingGraphOptions {
  /** Without it, the model's own optimizer is recorded with the step. */
  readonly optimizer: FusedOptimizer | undefined;
  readonly precision: 'float32' | 'bfloat16';
  /** Among how many replicas a batch is shared. */
  readonly replicas: number;
  readonly without: ReadonlySet<PassName>;
}

/** Adds to the graph how a batch comes in. */
type MakeBatch = (layout: BatchLayout) => BatchFeeds;

/**
 * The graph of a model's training: its weights and the optimizer's slots as variables, and a program for each size of
 * batch. Programs of different sizes share the variables.
 */
export class TrainingGraph {
  readonly graph = new Graph();
  private readonly variables: VariableBindings;
  private readonly fusedSlots: ReadonlyMap<GraphVariable, readonly GraphVariable[]>;
  private readonly restoreOptimizer: () => void;
  readonly weights: readonly GraphVariable[];

  constructor(
    private readonly tf: TensorFlow,
    private readonly model: TrainableModel,
    private readonly options: TrainingGraphOptions,
  ) {
    const { graph } = this;
    const variables = new VariableBindings(tf, graph);
    this.variables = variables;
    this.restoreOptimizer = rememberOptimizer(model.optimizer);
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
      optimizerVariables(tf, model.optimizer).forEach((variable) => variables.bind(variable));
    }
  }

  get inputCount(): number {
    return this.model.inputs.length;
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

  /** Keeps a column of so many rows in the session; the program sets it. */
  resident({ dtype, shape, divisor }: ColumnSpec, rows: number): ResidentVariable & { readonly set: Program } {
    const variable = this.graph.variable(dataType[dtype], [rows, ...shape]);
    const set = this.setter([variable]);
    return { dtype, shape, variable, set, ...(divisor === undefined ? {} : { divisor }) };
  }

  /** Feeds: the batch, then step size and `[seed, step]`. Fetches: the loss and the metrics. */
  train(size: number, batch: MakeBatch): Program {
    const { graph, options, variables } = this;
    const stepSize = graph.placeholder(dataType.float32, []);
    const randomSeed = graph.placeholder(dataType.int32, [2]);
    const { given, steps } = this.record(size, batch, randomSeed, (input) =>
      recordTrainStep(this.tf, input, options.optimizer === undefined),
    );
    const step = meanStep(graph, steps);
    const done = options.optimizer === undefined ? [] : this.fusedUpdates(options.optimizer, step, stepSize);
    // All values are read before any of them is written.
    const reads = [...step.updates.keys()].map((variable) => variables.readOf(variable));
    for (const [variable, value] of step.updates) {
      done.push(graph.assign(variable, value, reads));
    }
    const fetches = step.results.map((result) => graph.after(result, done));
    return { feeds: [...given, stepSize, randomSeed], fetches };
  }

  /** Feeds: the batch. Fetches: the loss and the metrics, then, where they are asked for, the outputs. */
  test(size: number, batch: MakeBatch, withOutputs: boolean): Program {
    const { graph } = this;
    const { given, steps } = this.record(size, batch, graph.ints([0, 0]), (input) =>
      recordTestStep(this.tf, input, withOutputs),
    );
    const { results, outputs } = meanStep(graph, steps);
    return { feeds: given, fetches: [...results, ...outputs] };
  }

  /** Feeds: a batch of inputs alone. Fetches: the outputs. */
  predict(size: number, batch: MakeBatch): Program {
    const { graph } = this;
    const { given, steps } = this.record(size, batch, graph.ints([0, 0]), (input) => recordInference(this.tf, input));
    return { feeds: given, fetches: joinedOutputs(graph, steps) };
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

  /** Gives back what was made to record; nothing can be recorded afterwards. */
  release(): void {
    this.restoreOptimizer();
    this.variables.release();
  }

  /** Records a program once for each share of its batch: one for each replica, or one alone where they cannot share it. */
  private record(
    size: number,
    batch: MakeBatch,
    randomSeed: Output,
    work: (input: RecordingInput) => StepOutputs,
    replicas = replicasFor(size, this.options.replicas),
  ): { given: readonly Output[]; steps: readonly StepOutputs[] } {
    const { graph, model, variables } = this;
    const { without } = this.options;
    variables.startProgram();
    const { given, shares } = batch({ size, replicas });
    const steps: StepOutputs[] = [];
    for (const [index, feeds] of shares.entries()) {
      const replica = { index, count: replicas };
      const step = work({ model, graph, variables, feeds, randomSeed, replica, without });
      if (step.updates.size > 0 && replicas > 1) {
        return this.record(size, batch, randomSeed, work, 1);
      }
      steps.push(this.optimised(step));
    }
    return { given, steps };
  }

  private optimised(recorded: StepOutputs): StepOutputs {
    const { graph } = this;
    const step = withSpeedPasses(graph, recorded, this.options.without);
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

function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) {
    throw new Error(`There is no element ${index} in a list of ${list.length}.`);
  }
  return value;
}
