import type { TensorFlow } from './tensorflow';
import { variableOf } from './variables';
import type { BatchFeeds, Feed, ResidentVariable } from './batchFeeds';
import { dataType } from './dataType';
import type { FusedOptimizer } from './fusedOptimizers';
import { Graph, type GraphVariable } from './graph';
import type { GraphNode, Output } from './graphNode';
import type { Program } from './graphSession';
import { NotCompilableError } from './notCompilableError';
import { optimizerVariables, rememberOptimizer } from './optimizerState';
import { bfloat16Arithmetic } from './passes/bfloat16';
import { withSpeedPasses, type PassName } from './passes/passes';
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
  readonly without: ReadonlySet<PassName>;
}

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
  train({ given, feeds }: BatchFeeds): Program {
    const { graph, options, variables } = this;
    const stepSize = graph.placeholder(dataType.float32, []);
    const randomSeed = graph.placeholder(dataType.int32, [2]);
    const recording = this.recording(feeds, randomSeed);
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

  /** Feeds: the batch. Fetches: the loss and the metrics. */
  test({ given, feeds }: BatchFeeds): Program {
    const recording = this.recording(feeds, this.graph.ints([0, 0]));
    return { feeds: given, fetches: this.optimised(recordTestStep(this.tf, recording)).results };
  }

  /** Feeds: a batch of inputs alone. Fetches: the outputs. */
  predict({ given, feeds }: BatchFeeds): Program {
    const recording = this.recording(feeds, this.graph.ints([0, 0]));
    return { feeds: given, fetches: this.optimised(recordInference(this.tf, recording)).results };
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

  private recording(feeds: readonly Feed[], randomSeed: Output): RecordingInput {
    const { graph, model, variables } = this;
    const activationGradients = !this.options.without.has('activationGradients');
    return { model, graph, variables, feeds, randomSeed, activationGradients };
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
