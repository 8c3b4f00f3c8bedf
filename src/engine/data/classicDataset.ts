import { LabError } from '../../protocol/errors';
import type { Experiment } from '../../protocol/experiment';
import { modalityDefaults } from '../../protocol/modalitySchema';
import { imageColumn } from '../modalities/image';
import { noisyTextColumn } from '../modalities/noisyText';
import { randomStream } from '../random';
import type { Column } from './column';
import type { Split } from './labelledRows';
import { loadMnist } from './mnist';
import type { MultimodalDataset, RowCounts } from './multimodalDataset';
import { trainingRowCount } from './split';

/**
 * The classic lab's data: digits, and a text that is made from their labels.
 * @param builtInData Folder of the digits that are used when the experiment names none.
 * @throws LabError `badData` that names the file and what is wrong with it.
 */
export async function loadClassicDataset(experiment: Experiment, builtInData: string): Promise<MultimodalDataset> {
  const { data, training } = experiment;
  const digits = await loadMnist(data.folder === '' ? builtInData : data.folder);
  const text = (split: Split): Column => {
    const stream = randomStream(training.seed, `text noise/${split}`);
    return noisyTextColumn(digits[split].labels, digits.classes, data.textNoise, stream);
  };
  return {
    name: digits.name,
    sha256: digits.sha256,
    classes: digits.classes,
    modalities: [
      {
        name: 'image',
        type: 'image',
        encoder: 'cnn',
        units: 64,
        detail: `${digits.training.height} × ${digits.training.width} pixels, grey`,
        columns: { training: imageColumn(digits.training), test: imageColumn(digits.test) },
      },
      {
        name: 'text',
        type: 'text',
        encoder: 'dense',
        units: 64,
        detail: `one-hot label with noise ${data.textNoise}`,
        columns: { training: text('training'), test: text('test') },
      },
    ],
    readings: {
      image: {
        columns: ['image'],
        options: modalityDefaults(),
        preprocessing: { type: 'image', height: digits.training.height, width: digits.training.width, channels: 1 },
      },
      text: {
        columns: ['text'],
        options: modalityDefaults(),
        preprocessing: { type: 'values', shape: [digits.classes] },
      },
    },
    labels: { training: digits.training.labels, test: digits.test.labels },
    counts: countRows(digits.training.count, digits.test.count, training.validationSplit),
    notices: [],
  };
}

function countRows(rows: number, test: number, validationSplit: number): RowCounts {
  const training = trainingRowCount(rows, validationSplit);
  if (training === 0) {
    throw new LabError(
      'badData',
      `With ${rows} rows, a validation split of ${validationSplit} leaves none for training. Lower training.validationSplit or use more data.`,
    );
  }
  return { training, validation: rows - training, test };
}
