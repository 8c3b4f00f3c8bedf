import type { Experiment } from '../../src/protocol/experiment';
import type { Column } from '../../src/engine/data/column';
import type { DatasetModality } from '../../src/engine/data/multimodalDataset';
import type { BuiltModel } from '../../src/engine/models/buildModel';
import type { TensorFlow } from '../../src/engine/tensorflow';
import { drawnModel } from './drawnModel';

const classes = 10;

function modality(
  description: Omit<DatasetModality, 'columns' | 'detail' | 'units'>,
  shape: number[],
): DatasetModality {
  const empty: Column = { shape, dtype: 'float32', values: new Float32Array() };
  return { ...description, units: 64, detail: '', columns: { training: empty, test: empty } };
}

/** A model of the classic lab without its data. */
export function buildClassicModel(tf: TensorFlow, name: string, experiment: Experiment): BuiltModel {
  const modalities = [
    modality({ name: 'image', type: 'image', encoder: 'cnn' }, [28, 28, 1]),
    modality({ name: 'text', type: 'text', encoder: 'dense' }, [classes]),
  ];
  return drawnModel(tf, name, experiment, { modalities, classes });
}
