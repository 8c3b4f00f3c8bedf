import type { TensorFlow } from './tensorflow';
import { variableOf } from './variables';
import { cover } from './cover';
import type { TypedValues } from './dataType';
import { fusedOptimizerOf, type FusedOptimizer } from './fusedOptimizers';
import { GraphSession, type Program, type SessionCall } from './graphSession';
import { nativeBackend } from './nativeBackend';
import type { BySplit, CompileOptions, Split, StepInput, StepValues } from './options';
import { makePrograms, mapPrograms, type Programs } from './programs';
import { batchesOf, type SplitBatches } from './splitBatches';
import type { TrainableModel } from './trainableModel';
import { TrainingGraph } from './trainingGraph';

/** Training as programs of a session, which holds the weights until they are taken out. Made by `compileTraining`. */
export class CompiledTraining {
  private readonly optimizer: FusedOptimizer | undefined;
  private readonly batches: BySplit<SplitBatches>;
  private readonly slotCount: number;
  private readonly session: GraphSession;
  private readonly calls: Programs<SessionCall>;

  constructor(
    tf: TensorFlow,
    private readonly model: TrainableModel,
    private readonly options: CompileOptions,
  ) {
    const without = new Set(options.without);
    this.optimizer = without.has('fusedOptimizers') ? undefined : fusedOptimizerOf(model);
    const precision = options.precision ?? 'float32';
    const { replicas = 1 } = options;
    const graph = new TrainingGraph(tf, model, { optimizer: this.optimizer, precision, replicas, without });
    try {
      this.batches = batchesOf(graph, model, options);
      const programs = makePrograms(graph, this.batches, options);
      const slots = graph.slots().map(({ initial }) => initial);
      this.slotCount = slots.length;
      const setters = Object.values(this.batches).flatMap((batches) => batches.setters);
      this.session = openSession(
        tf,
        programs,
        setters.map(({ set }) => set),
      );
      this.calls = mapPrograms(programs, (program) => this.session.prepare(program));
      this.initialise(setters, slots);
    } finally {
      graph.release();
    }
  }

  /** Says which rows the next steps will be on, in their order; a source of rows may then work ahead. */
  announce(rows: Int32Array, split: Split): void {
    this.batches[split].announce(rows);
  }

  /**
   * What a step on these rows is given. A promise only where the rows come from a source that gives one.
   * @throws Error when the training was compiled without data.
   */
  input(rows: Int32Array, split: Split): StepInput | Promise<StepInput> {
    return this.batches[split].input(rows);
  }

  /**
   * One step of training.
   * @param step Counted from 1; it decides the masks of dropout and the bias correction of Adam.
   */
  trainStep(input: StepInput, step: number): StepValues {
    const stepSize = Float32Array.of(this.optimizer?.stepSize(step) ?? 0);
    const randomSeed = Int32Array.of(this.options.seed, step);
    return stepValues(callFor(this.calls.train, input)([...fedValues(input), stepSize, randomSeed]));
  }

  /** Loss and metrics without training, on rows of the given split, and the outputs where `testOutputs` names it. */
  testStep(input: StepInput, split: Split): StepValues {
    const values = callFor(this.calls.test[split], input)(fedValues(input));
    if (this.options.testOutputs?.includes(split) !== true) {
      return stepValues(values);
    }
    const means = values.length - this.model.outputs.length;
    return { ...stepValues(values.slice(0, means)), outputs: values.slice(means).map(asFloats) };
  }

  /**
   * The model's outputs for one batch, of the given split and of a size in `predictSizes`. For each output an array
   * `[size, ...shape]`.
   */
  predictStep(input: StepInput, split: Split): Float32Array[] {
    const { inputs } = this.model;
    return callFor(this.calls.predict[split], input)(fedValues(input).slice(0, inputs.length)).map(asFloats);
  }

  /**
   * The model's outputs for any number of rows: batches of the sizes in `predictSizes`, the largest first. For each
   * output an array `[rows, ...shape]`, in the order of the rows.
   * @throws Error when the training was compiled without data, or without sizes for this split.
   */
  async predict(rows: Int32Array, split: Split): Promise<Float32Array[]> {
    const joined: Float32Array[] = this.model.outputs.map(() => new Float32Array());
    for (const { start, count, batch } of cover(rows, [...this.calls.predict[split].keys()])) {
      const outputs = this.predictStep(await this.input(batch, split), split);
      outputs.forEach((values, index) => {
        const width = values.length / batch.length;
        const whole = start === 0 ? new Float32Array(rows.length * width) : (joined[index] ?? values);
        whole.set(values.subarray(0, count * width), start * width);
        joined[index] = whole;
      });
    }
    return joined;
  }

  /** In the order of `model.weights`. */
  getWeights(): Float32Array[] {
    return this.calls.readWeights([]).map(asFloats);
  }

  setWeights(values: readonly TypedValues[]): void {
    this.calls.writeWeights(values);
  }

  /** The optimizer's slots, weight after weight. */
  getOptimizerState(): Float32Array[] {
    return this.slotCount === 0 ? [] : this.calls.readSlots([]).map(asFloats);
  }

  setOptimizerState(values: readonly TypedValues[]): void {
    if (this.slotCount > 0) {
      this.calls.writeSlots(values);
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

  private initialise(setters: SplitBatches['setters'], slots: readonly Float32Array[]): void {
    try {
      setters.forEach(({ set, values }) => this.session.prepare(set)([values]));
      this.setWeights(this.model.weights.map((weight) => weight.read().dataSync<'float32'>()));
      this.setOptimizerState(slots);
    } catch (error) {
      this.session.dispose();
      throw error;
    }
  }
}

function openSession(tf: TensorFlow, programs: Programs, others: readonly Program[]): GraphSession {
  const all = [...others];
  mapPrograms(programs, (program) => all.push(program));
  return new GraphSession(
    nativeBackend(tf).binding,
    all.flatMap(({ feeds, fetches }) => [...feeds, ...fetches]),
  );
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

function stepValues(values: readonly TypedValues[]): StepValues {
  const [loss, ...metrics] = values.map((value) => value[0] ?? Number.NaN);
  return { loss: loss ?? Number.NaN, metrics };
}

function asFloats(values: TypedValues): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}
