import type { Tensor } from '@tensorflow/tfjs-node';

import type { TensorFlow } from './tensorflow';
import type { Feed } from './batchFeeds';
import { withCompilableLayers } from './compilableLayers';
import { withGradientOverrides } from './gradientOverrides';
import type { Graph, GraphVariable } from './graph';
import type { Output } from './graphNode';
import { withLogitLosses } from './logitLosses';
import type { PassName } from './passes/passes';
import type { Replica } from './randomLayers';
import { rawOps } from './rawOps';
import { Recorder } from './recorder';
import { withRecurrentBlocks } from './recurrent/recurrentBlocks';
import type { StepOutputs } from './rewrite';
import type { TrainableModel } from './trainableModel';
import type { VariableBindings } from './variableBindings';

export interface RecordingInput {
  readonly model: TrainableModel;
  readonly graph: Graph;
  /** The model's weights, and slots of a recorded optimizer. */
  readonly variables: VariableBindings;
  /** Inputs, then targets where there is a loss. */
  readonly feeds: readonly Feed[];
  /** Two int32 that determine what the step draws: `[seed, step]`. */
  readonly randomSeed: Output;
  /** Whose share of the batch the feeds are. */
  readonly replica: Replica;
  /** Passes to leave out, of those that change what is recorded. */
  readonly without: ReadonlySet<PassName>;
}

/**
 * Records one training step of a compiled model: runs it once, on zeros, and keeps which operations were executed. The
 * model and the optimizer are as before when it returns.
 * @param recordOptimizer Whether the optimizer's update is part of the recording; otherwise it ends with the gradients.
 * @throws NotCompilableError when the step does something that a graph cannot.
 */
export function recordTrainStep(tf: TensorFlow, input: RecordingInput, recordOptimizer: boolean): StepOutputs {
  const { model, variables } = input;
  return recordStep(tf, input, (data, recorder) => {
    if (recordOptimizer) {
      const results = variables.followingNew(recorder, () => model.makeTrainFunction()(data));
      return { results: outputsOf(results, recorder), outputs: [], gradients: new Map() };
    }
    const captured = captureGradients(tf, model.optimizer);
    try {
      const results = outputsOf(model.makeTrainFunction()(data), recorder);
      const gradients = new Map<GraphVariable, Output>();
      for (const [tensor, variable] of variables.entries()) {
        const gradient = captured.gradients[tensor.name];
        if (gradient !== undefined) {
          gradients.set(variable, recorder.outputOf(gradient));
        }
      }
      return { results, outputs: [], gradients };
    } finally {
      captured.restore();
    }
  });
}

/**
 * Records loss and metrics without training.
 * @param withOutputs Whether the model's outputs, of which these are made, are part of the recording.
 */
export function recordTestStep(tf: TensorFlow, input: RecordingInput, withOutputs: boolean): StepOutputs {
  return recordStep(tf, input, (data, recorder) => {
    const { model } = input;
    const before = model.testFunction;
    model.makeTestFunction();
    const given = outputsGivenToLosses(model, () => model.testFunction?.(data) ?? []);
    if (before === undefined) {
      delete model.testFunction;
    } else {
      model.testFunction = before;
    }
    return {
      results: outputsOf(given.results, recorder),
      outputs: withOutputs ? outputsOf(given.outputs, recorder) : [],
      gradients: new Map(),
    };
  });
}

/** The outputs, one for each loss, are taken where the losses are given them: the library's own function keeps them to itself. */
function outputsGivenToLosses(
  model: TrainableModel,
  work: () => Tensor[],
): { readonly results: Tensor[]; readonly outputs: Tensor[] } {
  const originals = model.lossFunctions;
  const outputs: Tensor[] = [];
  model.lossFunctions = originals.map((original, index) => (target, output) => {
    outputs[index] = output;
    return original(target, output);
  });
  try {
    return { results: work(), outputs };
  } finally {
    model.lossFunctions = originals;
  }
}

/** Records what the model gives for its inputs, without dropout. */
export function recordInference(tf: TensorFlow, input: RecordingInput): StepOutputs {
  return recordStep(tf, input, (data, recorder) => {
    const outputs = input.model.apply(data, { training: false }) as Tensor | Tensor[];
    return {
      results: [],
      outputs: outputsOf(Array.isArray(outputs) ? outputs : [outputs], recorder),
      gradients: new Map(),
    };
  });
}

type Work = (data: Tensor[], recorder: Recorder) => Omit<StepOutputs, 'updates'>;

function recordStep(tf: TensorFlow, input: RecordingInput, work: Work): StepOutputs {
  const { model, graph, feeds, variables, replica } = input;
  const raw = rawOps(tf);
  const recorder = new Recorder(tf, graph);
  const withGradients = <T>(inner: () => T): T =>
    input.without.has('activationGradients') ? inner() : withGradientOverrides(tf, raw, inner);
  const withBlocks = <T>(inner: () => T): T =>
    input.without.has('recurrentBlocks') ? inner() : withRecurrentBlocks(tf, raw, model.layers, inner);
  let recorded: StepOutputs | undefined;
  tf.tidy(() => {
    const data = feeds.map((feed) => fed(tf, recorder, feed.shape, 'float32', feed.output));
    const seed = fed(tf, recorder, [2], 'int32', input.randomSeed);
    recorded = variables.during(recorder, () =>
      recorder.record(() =>
        withGradients(() =>
          withBlocks(() =>
            withCompilableLayers(tf, { layers: model.layers, raw, seed, replica, kept: recorder.kept }, () =>
              withLogitLosses(tf, model, { raw, recorder }, () => work(data, recorder)),
            ),
          ),
        ),
      ),
    );
  });
  if (recorded === undefined) {
    throw new Error('The step was not recorded.');
  }
  return recorded;
}

function fed(
  tf: TensorFlow,
  recorder: Recorder,
  shape: readonly number[],
  dtype: 'float32' | 'int32',
  output: Output,
): Tensor {
  const tensor = tf.zeros([...shape], dtype);
  recorder.bind(tensor, output);
  return tensor;
}

/** Has the optimizer hand out the gradients in place of using them. */
function captureGradients(
  tf: TensorFlow,
  optimizer: TrainableModel['optimizer'],
): { gradients: Record<string, Tensor>; restore(): void } {
  const captured = {
    gradients: {} as Record<string, Tensor>,
    restore: () => void Reflect.deleteProperty(optimizer, 'minimize'),
  };
  optimizer.minimize = (loss, _returnCost, variables) => {
    const { value, grads } = tf.variableGrads(() => loss().asScalar(), variables);
    captured.gradients = grads;
    return value;
  };
  return captured;
}

function outputsOf(tensors: readonly Tensor[], recorder: Recorder): Output[] {
  return tensors.map((tensor) => recorder.outputOf(tensor));
}
