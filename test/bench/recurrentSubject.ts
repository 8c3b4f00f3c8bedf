import { randomStream } from '../../src/engine/random';
import type { Column } from '../../src/engine/data/column';
import type { DatasetModality, MultimodalDataset } from '../../src/engine/data/multimodalDataset';
import type { RecurrentShape } from './recurrentTimes';

/** Rows of words or of frames that mean nothing: a step on them costs what it costs on others. */
export function recurrentDataset(shape: RecurrentShape, rows: number): MultimodalDataset {
  const { classes } = shape;
  const column = columnOf(shape, rows);
  const labels = Uint8Array.from({ length: rows }, (_, row) => row % classes);
  const modality: DatasetModality = {
    name: shape.vocabulary === undefined ? 'sound' : 'words',
    type: shape.vocabulary === undefined ? 'audio' : 'text',
    encoder: shape.kind,
    units: shape.units,
    detail: '',
    columns: { training: column, test: column },
    ...(shape.vocabulary === undefined ? {} : { vocabulary: shape.vocabulary }),
  };
  return {
    name: 'recurrent',
    sha256: '',
    classes,
    modalities: [modality],
    readings: {},
    labels: { training: labels, test: labels },
    counts: { training: rows, validation: 0, test: 0 },
    notices: [],
  };
}

/** Words other than padding, evenly drawn, or loudnesses between -1 and 1. */
function columnOf({ steps, vocabulary, width }: RecurrentShape, rows: number): Column {
  const random = randomStream(1, 'rows');
  if (vocabulary !== undefined) {
    const word = (): number => 1 + random.below(vocabulary - 1);
    return { shape: [steps], dtype: 'int32', values: Int32Array.from({ length: rows * steps }, word) };
  }
  const values = Float32Array.from({ length: rows * steps * width }, () => 2 * random.uniform() - 1);
  return { shape: [steps, width], dtype: 'float32', values };
}
