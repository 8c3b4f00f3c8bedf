import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-node';

import type { CommonGrid } from '../../protocol/events';
import { refusalOf } from '../../protocol/fieldProblem';
import { fusionProblems } from '../../protocol/fusionProblems';
import { modelProblems } from '../../protocol/modelProblems';
import type { Experiment } from '../../protocol/experiment';
import { fusionNames, type ModelName } from '../../protocol/experimentNames';
import { singleModelName } from '../../protocol/singleModality';
import type { WrittenExperiment } from '../../protocol/writtenExperiment';
import type { DatasetModality, MultimodalDataset } from '../data/multimodalDataset';
import type { TensorFlow } from '../tensorflow';
import type { TrainingClock } from './dropoutLayer';
import { branchOfModality } from './branchOfModality';
import type { Encoded } from './encoders/encoder';
import { encoderNamed } from './encoders/encoders';
import type { FusionBranch } from './fusion/fusion';
import { fusions } from './fusion/fusions';
import { joinModalities } from './fusion/joinModalities';
import { disposeUnused } from './fusion/symbolicGraph';
import { completeBranches } from './missing/completeBranches';
import { ModelBuilder } from './modelBuilder';
import type { PendingWeights } from './pendingWeights';

/** A model with what is needed to feed, train and print it. */
export interface BuiltModel {
  readonly name: ModelName;
  readonly model: LayersModel;
  /** Modalities in the order of the model's inputs. */
  readonly modalities: readonly DatasetModality[];
  /** A chain of layers, which Keras prints without the column "Connected to". */
  readonly sequential: boolean;
  readonly clock: TrainingClock;
  /** Draws what `model` starts from. */
  readonly weights: PendingWeights;
  /** The grid on which the sequences of a row meet; absent where none is resampled. */
  readonly grid?: CommonGrid;
}

/**
 * The names of the models that an experiment trains on a data set: all there can be, when it names none.
 * @throws LabError `badExperiment` for models that the data do not allow, each with the place of its field.
 */
export function modelNames(
  experiment: Experiment,
  { modalities, classes }: Pick<MultimodalDataset, 'modalities' | 'classes'>,
  written: WrittenExperiment | undefined,
): readonly ModelName[] {
  const names = modalities.map(({ name }) => name);
  const task = classes === 0 ? 'regression' : 'classification';
  const problems = [...modelProblems(experiment.models, names), ...fusionProblems(experiment, { modalities, task })];
  if (problems.length > 0) {
    throw refusalOf(problems, written);
  }
  const singles = names.map(singleModelName);
  const usual = names.length > 1 ? ['multimodal', ...singles] : singles;
  return experiment.models.length === 0 ? usual : experiment.models;
}

/** How a model joins modalities: by the strategy that is its name, or as the experiment says. */
export function fusionOf(name: ModelName, { fusion }: Experiment): Experiment['fusion'] {
  const strategy = fusionNames.find((candidate) => candidate === name);
  return strategy === undefined ? fusion : { ...fusion, strategy };
}

/**
 * Builds a model: `multimodal` joins all modalities of the data, `<name>-only` has one, and the name of a fusion strategy
 * joins all of them in that way. Its weights take no memory before they are drawn (`drawWeights`); the branch of a modality
 * starts from the same ones in every model. The caller disposes `model`.
 */
export function buildModel(
  tf: TensorFlow,
  name: ModelName,
  experiment: Experiment,
  dataset: Pick<MultimodalDataset, 'modalities' | 'classes'>,
): BuiltModel {
  const builder = new ModelBuilder(tf, name, experiment.training, { step: 0 });
  try {
    return connect(builder, name, experiment, dataset);
  } catch (error) {
    builder.weights.dispose();
    throw error;
  }
}

function connect(
  builder: ModelBuilder,
  name: ModelName,
  experiment: Experiment,
  dataset: Parameters<typeof buildModel>[3],
): BuiltModel {
  const single = dataset.modalities.find((modality) => name === singleModelName(modality.name));
  const modalities = single === undefined ? dataset.modalities : [single];
  const outputs =
    dataset.classes === 0
      ? ({ outputs: 1, outputActivation: 'linear' } as const)
      : ({ outputs: dataset.classes, outputActivation: 'softmax' } as const);
  const given = modalities.map((modality) => inputsOf(builder, modality));
  const branches = completeBranches(
    builder,
    given.map((inputs, index) => branchOf(builder, at(modalities, index), inputs)),
    given.map(({ present }) => present),
    experiment.fusion,
  );
  const fusion = fusionOf(name, experiment);
  const output =
    single === undefined
      ? joinModalities(builder, branches, fusion, { dropout: experiment.training.dropout, ...outputs })
      : builder.dense('head', at(branches, 0).encode().features, outputs.outputs, outputs.outputActivation);
  const inputs = given.flatMap(({ input, present }) => (present === undefined ? [input] : [input, present]));
  const grid = single === undefined ? gridOf(branches, fusion) : undefined;
  const model = builder.model(inputs, output);
  disposeUnused(inputs, output);
  const { weights, clock } = builder;
  const sequential = isChain(model);
  return { name, clock, modalities, model, weights, sequential, ...(grid === undefined ? {} : { grid }) };
}

/** The grid to which a strategy resamples sequences, if there are any. */
function gridOf(branches: readonly FusionBranch[], { strategy, steps }: Experiment['fusion']): CommonGrid | undefined {
  const grid = fusions[strategy].grid?.(branches, steps);
  return grid === undefined || grid.sequences.length === 0 ? undefined : grid;
}

interface ModalityInputs {
  readonly input: SymbolicTensor;
  readonly present: SymbolicTensor | undefined;
}

/** Inputs in the order of the columns that `rowsFor` gives. */
function inputsOf(builder: ModelBuilder, { name, columns, present }: DatasetModality): ModalityInputs {
  return {
    input: builder.input(`${name}_input`, columns.training.shape),
    present: present === undefined ? undefined : builder.input(`${name}_present`, present.training.shape),
  };
}

function branchOf(builder: ModelBuilder, modality: DatasetModality, { input, present }: ModalityInputs): FusionBranch {
  const { name, type, encoder, units, vocabulary } = modality;
  const options = vocabulary === undefined ? {} : { vocabulary };
  const build = encoderNamed(type, encoder).build(options);
  const branch = branchOfModality(name);
  let encoded: Encoded | undefined;
  return { ...options, name, input, encode: () => (encoded ??= build(builder, branch, input, units, present)) };
}

/** Whether each layer takes the output of the one before it. */
function isChain({ layers }: LayersModel): boolean {
  return layers.every((layer, index) => {
    const inputs = Array.isArray(layer.input) ? layer.input : [layer.input];
    return index === 0 || (inputs.length === 1 && inputs[0]?.sourceLayer === layers[index - 1]);
  });
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) {
    throw new Error(`There is no element ${index} in a list of ${list.length}.`);
  }
  return value;
}
