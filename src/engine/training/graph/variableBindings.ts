import type { Tensor, Variable } from '@tensorflow/tfjs-node';

import type { TensorFlow } from './tensorflow';
import { ofTfjs } from './dataType';
import type { Graph, GraphVariable } from './graph';
import type { GraphNode, Output } from './graphNode';
import { NotCompilableError } from './notCompilableError';
import type { Recorder } from './recorder';
import type { StepOutputs } from './rewrite';

interface Binding {
  readonly variable: GraphVariable;
  /** Values when it was bound, which are those the training starts with. */
  readonly initial: Float32Array;
}

/**
 * Which variable of the library stands for which variable of the graph. Recordings of several programs share the
 * bindings; each program reads every variable once, at its start.
 */
export class VariableBindings {
  private readonly bindings = new Map<Variable, Binding>();
  /** Variables that were made while recording. */
  private readonly made: Variable[] = [];
  private reads = new Map<GraphVariable, Output>();

  constructor(
    private readonly tf: TensorFlow,
    private readonly graph: Graph,
  ) {}

  bind(tensor: Variable): GraphVariable {
    const known = this.bindings.get(tensor);
    if (known !== undefined) {
      return known.variable;
    }
    if (tensor.dtype !== 'float32') {
      throw new NotCompilableError(`It keeps a variable of type ${tensor.dtype}, ${tensor.name}`);
    }
    this.separate(tensor);
    const variable = this.graph.variable(ofTfjs(tensor.dtype), [...tensor.shape]);
    this.bindings.set(tensor, { variable, initial: tensor.dataSync<'float32'>().slice() });
    return variable;
  }

  /** Variables may share their data until one of them is written; here each must be recognised by its own. */
  private separate(tensor: Variable): void {
    const { tf } = this;
    if ([...this.bindings.keys()].some((other) => other.dataId === tensor.dataId)) {
      tf.tidy(() => tensor.assign(tf.tensor(tensor.dataSync<'float32'>().slice(), tensor.shape)));
    }
  }

  *entries(): Generator<readonly [Variable, GraphVariable]> {
    for (const [tensor, { variable }] of this.bindings) {
      yield [tensor, variable];
    }
  }

  initialValues(variable: GraphVariable): Float32Array {
    for (const binding of this.bindings.values()) {
      if (binding.variable === variable) {
        return binding.initial;
      }
    }
    throw new Error('The variable is not bound.');
  }

  /** Begins a program, whose recordings share one read of each variable. */
  startProgram(): void {
    this.reads = new Map();
  }

  /** The node that reads a variable at the start of the program. */
  readOf(variable: GraphVariable): GraphNode {
    const read = this.reads.get(variable);
    if (read === undefined) {
      throw new Error('The variable is not read in this step.');
    }
    return read.node;
  }

  /**
   * Lets the variables stand for those of the graph while `work` records, and collects what it writes to them. They
   * have their old values again when it returns.
   */
  during(recorder: Recorder, work: () => Omit<StepOutputs, 'updates'>): StepOutputs {
    const backups = new Map<Variable, Tensor>();
    for (const tensor of this.bindings.keys()) {
      backups.set(tensor, tensor.clone());
      this.represent(recorder, tensor);
    }
    try {
      const step = work();
      const updates = new Map<GraphVariable, Output>();
      for (const [tensor, { variable }] of this.bindings) {
        const value = recorder.outputOf(tensor);
        if (value !== this.reads.get(variable)) {
          updates.set(variable, value);
        }
      }
      return { ...step, updates };
    } finally {
      this.restore(backups);
    }
  }

  /** Binds variables that are made while `work` runs, such as an optimizer's slots in its first step. */
  followingNew<T>(recorder: Recorder, work: () => T): T {
    const engine = this.tf.engine();
    const make = engine.makeVariable.bind(engine);
    engine.makeVariable = (...options) => {
      const tensor = make(...options);
      this.made.push(tensor);
      recorder.whileReading(() => this.bind(tensor));
      this.represent(recorder, tensor);
      return tensor;
    };
    try {
      return work();
    } finally {
      Reflect.deleteProperty(engine, 'makeVariable');
    }
  }

  /** Disposes of the variables that were made while recording, and forgets the values of all. */
  release(): void {
    this.bindings.clear();
    this.made.splice(0).forEach((tensor) => tensor.dispose());
  }

  private represent(recorder: Recorder, tensor: Variable): void {
    const variable = this.bind(tensor);
    const read = this.reads.get(variable) ?? this.graph.read(variable);
    this.reads.set(variable, read);
    recorder.bind(tensor, read);
  }

  private restore(backups: ReadonlyMap<Variable, Tensor>): void {
    for (const [tensor, { initial }] of this.bindings) {
      const backup = backups.get(tensor) ?? this.tf.tensor(initial, tensor.shape);
      if (backup.dataId !== tensor.dataId) {
        tensor.assign(backup);
      }
    }
  }
}
