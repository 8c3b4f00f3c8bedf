import type { layers } from '@tensorflow/tfjs-node';

import type { Experiment } from '../../protocol/experiment';
import { fusionSchema } from '../../protocol/fusionSchema';
import { isClassic } from '../../protocol/isClassic';
import { generatedModalities, isUsedBy, isUsedByGenerated, type ModalityOption } from '../../protocol/modalityOptions';
import { modalitySchema } from '../../protocol/modalitySchema';
import type { DatasetModality, MultimodalDataset } from '../data/multimodalDataset';
import { branchOfModality } from './branchOfModality';
import { fusionOf, type BuiltModel } from './buildModel';
import type { BranchLayer } from './pendingWeights';

/** All that the size of a model follows from. */
export interface ModelBasis {
  readonly experiment: Experiment;
  readonly dataset: Pick<MultimodalDataset, 'modalities' | 'classes'>;
}

/** A field of an experiment that decides how large a model is. */
export interface SizeField {
  readonly path: readonly string[];
  /** What it is for this model, whether it was written or not. */
  readonly value: number;
  /** The least that the field may be. */
  readonly least: number;
  /** What the model would follow from if it were less. */
  readonly lowered: (value: number) => ModelBasis;
  /** What to set for that, as the end of "set". */
  readonly setting: (value: number) => string;
}

const { units, maxTokens, height } = modalitySchema.shape;
const leastUnits = units.unwrap().minValue ?? 1;
const leastTokens = maxTokens.unwrap().minValue ?? 1;
const leastSide = height.unwrap().minValue ?? 1;
const leastFusionUnits = fusionSchema.shape.units.unwrap().minValue ?? 1;

/** The field that the largest layer of a model follows from: one that this experiment may have. */
export function sizeFieldOf(built: BuiltModel, basis: ModelBasis): SizeField {
  const largest = largestLayer(built);
  const modality = built.modalities.find(({ name }) => branchOfModality(name) === largest.branch);
  const { strategy } = fusionOf(built.name, basis.experiment);
  const isJoint = largest.branch === 'fusion' && !strategy.startsWith('late');
  // The modalities of the classic lab have no fields, and encoders that are never too large.
  if (isJoint || isClassic(basis.experiment)) {
    return fusionUnits(basis);
  }
  return modality === undefined
    ? unitsOf(widest(built.modalities), basis)
    : fieldOfBranch(modality, largest.layer, basis);
}

function largestLayer({ model, weights }: BuiltModel): BranchLayer {
  const used = weights.layers.filter(({ layer }) => model.layers.includes(layer));
  return used.reduce((a, b) => (b.layer.countParams() > a.layer.countParams() ? b : a));
}

function widest(modalities: readonly DatasetModality[]): DatasetModality {
  return modalities.reduce((a, b) => (b.units > a.units ? b : a));
}

function fieldOfBranch(modality: DatasetModality, layer: layers.Layer, basis: ModelBasis): SizeField {
  const { experiment } = basis;
  const [rows = 0, columns = 0] = layer.weights[0]?.shape.map(Number) ?? [];
  if (layer.getClassName() === 'Embedding' && mayHave(experiment, modality, 'maxTokens')) {
    return vocabularyOf(modality, basis);
  }
  const readsPicture = layer.getClassName() === 'Dense' && modality.type === 'image' && rows > columns;
  return readsPicture && mayHave(experiment, modality, 'height')
    ? pictureSizeOf(modality, basis)
    : unitsOf(modality, basis);
}

/** Whether an experiment may say so of a modality: what a generator makes has a size of its own. */
function mayHave({ data }: Experiment, { name, type }: DatasetModality, option: ModalityOption): boolean {
  if (data.generator === undefined) {
    return isUsedBy(type, option);
  }
  const made = generatedModalities[data.generator];
  const kind = Object.hasOwn(made, name) ? made[name] : undefined;
  return kind !== undefined && isUsedByGenerated(kind, option);
}

function fusionUnits(basis: ModelBasis): SizeField {
  const { experiment } = basis;
  const { fusion } = experiment;
  return {
    ...numberField(['fusion', 'units'], fusion.units, leastFusionUnits),
    lowered: (units) => ({ ...basis, experiment: { ...experiment, fusion: { ...fusion, units } } }),
  };
}

function unitsOf(modality: DatasetModality, basis: ModelBasis): SizeField {
  return {
    ...numberField(['modalities', modality.name, 'units'], modality.units, leastUnits),
    lowered: (units) => withModality(basis, { ...modality, units }),
  };
}

function vocabularyOf(modality: DatasetModality, basis: ModelBasis): SizeField {
  return {
    ...numberField(['modalities', modality.name, 'maxTokens'], modality.vocabulary ?? 0, leastTokens),
    lowered: (vocabulary) => withModality(basis, { ...modality, vocabulary }),
  };
}

function numberField(path: readonly string[], value: number, least: number): Omit<SizeField, 'lowered'> {
  return { path, value, least, setting: (most) => `it to ${most}` };
}

/** Height and width together, named by the longer side. */
function pictureSizeOf(modality: DatasetModality, basis: ModelBasis): SizeField {
  const { columns, name } = modality;
  const [height = 1, width = 1, ...channels] = columns.training.shape;
  const longest = Math.max(height, width);
  const scaled = (side: number, value: number): number => Math.max(leastSide, Math.floor((side * value) / longest));
  return {
    path: ['modalities', name, height >= width ? 'height' : 'width'],
    value: longest,
    least: leastSide,
    lowered: (value) => {
      const shape = [scaled(height, value), scaled(width, value), ...channels];
      const training = { shape, dtype: columns.training.dtype, values: new Uint8Array() };
      return withModality(basis, { ...modality, columns: { training, test: training } });
    },
    setting: (value) => `height and width to ${scaled(height, value)} and ${scaled(width, value)}`,
  };
}

function withModality(basis: ModelBasis, changed: DatasetModality): ModelBasis {
  const { modalities, classes } = basis.dataset;
  return {
    ...basis,
    dataset: { classes, modalities: modalities.map((one) => (one.name === changed.name ? changed : one)) },
  };
}
