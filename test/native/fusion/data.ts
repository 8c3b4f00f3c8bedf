import type { Column } from '../../../src/engine/data/column';
import type { SplitRows } from '../../../src/engine/data/labelledRows';
import type { DatasetModality } from '../../../src/engine/data/multimodalDataset';
import type { BuiltModel } from '../../../src/engine/models/buildModel';
import { randomStream } from '../../../src/engine/random';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import type { ExperimentInput } from '../../../src/protocol/experiment';
import type { ModalityType } from '../../../src/protocol/experimentNames';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { drawnModel } from '../../support/drawnModel';

export const classes = 3;
export const rowCount = 12;

/** A modality without its data. */
interface Description {
  readonly name: string;
  readonly type: ModalityType;
  readonly encoder: string;
  readonly shape: readonly number[];
  readonly units: number;
  readonly vocabulary?: number;
}

/** Vectors, tokens with padding, frames with padding, a picture, vectors again, a video: every kind of branch a fusion meets. */
const descriptions: readonly Description[] = [
  { name: 'numbers', type: 'numeric', encoder: 'mlp', shape: [4], units: 6 },
  { name: 'words', type: 'text', encoder: 'mean', shape: [5], units: 6, vocabulary: 9 },
  { name: 'sound', type: 'audio', encoder: 'cnn', shape: [6, 5], units: 6 },
  { name: 'picture', type: 'image', encoder: 'cnn', shape: [9, 10, 2], units: 6 },
  { name: 'table', type: 'numeric', encoder: 'mlp', shape: [3], units: 6 },
  { name: 'clip', type: 'video', encoder: 'gru', shape: [4, 6, 5, 1], units: 6 },
];

export const modalityCounts = [2, 3, 4, 5] as const;

/** The first modalities, with rows; padding is at the end of every other text and sound. */
export function modalities(
  count: number,
  change: (description: Description) => Description = (x) => x,
): DatasetModality[] {
  return descriptions.slice(0, count).map((description) => {
    const { shape, ...rest } = change(description);
    const training = column(description.name, shape, rest.vocabulary);
    return { ...rest, detail: '', columns: { training, test: training } };
  });
}

function column(name: string, shape: readonly number[], vocabulary: number | undefined): Column {
  const stream = randomStream(1, name);
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Float32Array.from({ length: rowCount * size }, () =>
    vocabulary === undefined ? 2 * stream.uniform() - 1 : 1 + stream.below(vocabulary - 1),
  );
  if (name === 'words' || name === 'sound') {
    const stepSize = size / (shape[0] ?? 1);
    for (let row = 0; row < rowCount; row += 2) {
      values.fill(0, (row + 1) * size - 2 * stepSize, (row + 1) * size);
    }
  }
  return { shape, dtype: 'float32', values };
}

/** The rows of the modalities with labels 0, 1, 2, 0, … */
export function rowsOf(parts: readonly DatasetModality[]): SplitRows {
  const rows = {
    columns: parts.map(({ columns }) => columns.training),
    labels: Uint8Array.from({ length: rowCount }, (_, row) => row % classes),
  };
  return { training: rows, test: rows };
}

/** The multimodal model; no dropout unless asked for, which would hide what is compared. */
export function multimodal(
  tf: TensorFlow,
  parts: readonly DatasetModality[],
  fusion: NonNullable<ExperimentInput['fusion']>,
  outputs = classes,
): BuiltModel {
  const experiment = parseExperiment({ fusion: { units: 7, ...fusion }, training: { dropout: 0 } });
  return drawnModel(tf, 'multimodal', experiment, { modalities: parts, classes: outputs });
}
