import type { layers } from '@tensorflow/tfjs-node';

import type { Experiment } from '../../protocol/experiment';
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
  /** What the model would follow from if it were less. */
  readonly lowered: (value: number) => ModelBasis;
  /** What to set for that, as the end of "set". */
  readonly setting: (value: number) => string;
}

/** The field that the largest layer of a model follows from. */
export function sizeFieldOf(built: BuiltModel, basis: ModelBasis): SizeField {
  const largest = largestLayer(built);
  const modality = built.modalities.find(({ name }) => branchOfModality(name) === largest.branch);
  if (modality !== undefined) {
    return fieldOfBranch(modality, largest.layer, basis);
  }
  const { strategy } = fusionOf(built.name, basis.experiment);
  const isJoint = largest.branch === 'fusion' && !strategy.startsWith('late');
  return isJoint ? fusionUnits(basis) : unitsOf(widest(built.modalities), basis);
}

function largestLayer({ model, weights }: BuiltModel): BranchLayer {
  const used = weights.layers.filter(({ layer }) => model.layers.includes(layer));
  return used.reduce((a, b) => (b.layer.countParams() > a.layer.countParams() ? b : a));
}

function widest(modalities: readonly DatasetModality[]): DatasetModality {
  return modalities.reduce((a, b) => (b.units > a.units ? b : a));
}

function fieldOfBranch(modality: DatasetModality, layer: layers.Layer, basis: ModelBasis): SizeField {
  const [rows = 0, columns = 0] = layer.weights[0]?.shape.map(Number) ?? [];
  switch (layer.getClassName()) {
    case 'Embedding':
      return vocabularyOf(modality, basis);
    case 'Dense':
      return modality.type === 'image' && rows > columns ? pictureSizeOf(modality, basis) : unitsOf(modality, basis);
    default:
      return unitsOf(modality, basis);
  }
}

function fusionUnits(basis: ModelBasis): SizeField {
  const { experiment } = basis;
  const { fusion } = experiment;
  return {
    path: ['fusion', 'units'],
    value: fusion.units,
    lowered: (units) => ({ ...basis, experiment: { ...experiment, fusion: { ...fusion, units } } }),
    setting: (value) => `it to ${value} or less`,
  };
}

function unitsOf(modality: DatasetModality, basis: ModelBasis): SizeField {
  return {
    path: ['modalities', modality.name, 'units'],
    value: modality.units,
    lowered: (units) => withModality(basis, { ...modality, units }),
    setting: (value) => `it to ${value} or less`,
  };
}

function vocabularyOf(modality: DatasetModality, basis: ModelBasis): SizeField {
  return {
    path: ['modalities', modality.name, 'maxTokens'],
    value: modality.vocabulary ?? 0,
    lowered: (vocabulary) => withModality(basis, { ...modality, vocabulary }),
    setting: (value) => `it to ${value} or less`,
  };
}

/** Height and width together, named by the longer side. */
function pictureSizeOf(modality: DatasetModality, basis: ModelBasis): SizeField {
  const { columns, name } = modality;
  const [height = 1, width = 1, ...channels] = columns.training.shape;
  const longest = Math.max(height, width);
  const scaled = (side: number, value: number): number => Math.max(1, Math.floor((side * value) / longest));
  return {
    path: ['modalities', name, height >= width ? 'height' : 'width'],
    value: longest,
    lowered: (value) => {
      const shape = [scaled(height, value), scaled(width, value), ...channels];
      const training = { shape, dtype: columns.training.dtype, values: new Uint8Array() };
      return withModality(basis, { ...modality, columns: { training, test: training } });
    },
    setting: (value) => `height and width to ${scaled(height, value)} and ${scaled(width, value)} or less`,
  };
}

function withModality(basis: ModelBasis, changed: DatasetModality): ModelBasis {
  const { modalities, classes } = basis.dataset;
  return {
    ...basis,
    dataset: { classes, modalities: modalities.map((one) => (one.name === changed.name ? changed : one)) },
  };
}
