import { jStat } from 'jstat';

import type { GeneratorName } from '../../../protocol/experimentNames';
import { formatPercent } from '../../../protocol/format';
import { joinRows, type Column } from '../column';
import type { LabelledRows, Split } from '../labelledRows';
import { copyViews } from './copyViews';
import { ready, readySequences, testRowCount, type GeneratedData, type GeneratorRequest } from './generatedData';
import type { ViewOptions } from './generatorOptions';
import { shiftedPairs } from './shiftedPairs';
import { twoRates } from './twoRates';
import { twoRatesCeiling } from './twoRatesCeiling';
import { uniqueViews } from './uniqueViews';
import { xorViews } from './xorViews';

type ViewName = Exclude<GeneratorName, 'digits' | 'avMnist'>;

interface ViewKind {
  readonly title: string;
  readonly classes: readonly string[];
  readonly make: (count: number, options: ViewOptions) => LabelledRows;
  /** The best accuracies there can be at a level of noise, in a sentence. */
  readonly answer: (noise: number) => string;
  readonly type: 'numeric' | 'audio';
  readonly encoder: string;
  /** What a row of each view holds. */
  readonly details: readonly [first: string, second: string];
}

const oneNumber = { type: 'numeric', encoder: 'mlp', details: ['1 number', '1 number'] } as const;

/** Values of a sequence of shifted pairs, and by how many the second is later. */
const pair = { length: 16, lag: 3 };

/** How sequences at two rates are drawn: 24 and 60 values a row at most. */
const rates = { lengths: [8, 10, 12], perValue: [2, 5] } as const;

const kinds: Readonly<Record<ViewName, ViewKind>> = {
  xor: {
    ...oneNumber,
    title: 'Exclusive or',
    classes: ['equal', 'different'],
    make: xorViews,
    answer: (noise) => {
      const q = shareRight(1 / noise);
      return `From one view alone nothing can be told (50%); both together allow ${formatPercent(q ** 2 + (1 - q) ** 2)}.`;
    },
  },
  copy: {
    ...oneNumber,
    title: 'Copy',
    classes: ['low', 'high'],
    make: copyViews,
    answer: (noise) =>
      `Either view alone allows ${formatPercent(shareRight(1 / noise))}, both together ${formatPercent(shareRight(Math.SQRT2 / noise))}.`,
  },
  unique: {
    ...oneNumber,
    title: 'Unique halves',
    classes: ['low, low', 'low, high', 'high, low', 'high, high'],
    make: uniqueViews,
    answer: (noise) => {
      const q = shareRight(1 / noise);
      return `Either view alone allows ${formatPercent(q / 2)}, both together ${formatPercent(q ** 2)}.`;
    },
  },
  shiftedPairs: {
    title: 'Shifted pairs',
    classes: ['unrelated', 'shifted'],
    make: (count, options) => shiftedPairs(count, { ...options, ...pair }),
    answer: () =>
      `From one sequence alone nothing can be told (50%); the second repeats the first ${pair.lag} places later where the label says so.`,
    type: 'audio',
    encoder: 'gru',
    details: [`a sequence of ${pair.length} numbers`, `a sequence of ${pair.length} numbers`],
  },
  twoRates: {
    title: 'Two rates',
    classes: ['out of step', 'in step'],
    make: (count, options) => twoRates(count, { ...options, ...rates }),
    answer: (noise) =>
      'From one sequence alone nothing can be told (50%), nor from summaries that forget the moments; a reader that keeps ' +
      `the moments of both can be right on ${formatPercent(twoRatesCeiling({ ...rates, noise }))}.`,
    type: 'audio',
    encoder: 'cnn',
    details: ['a sequence of 16 to 24 numbers', 'a sequence of 40 to 60 numbers, 5 for every 2 of the first'],
  },
};

/** Two views, `first` and `second`, whose part in the label is known. */
export function generateViews({ experiment }: GeneratorRequest, name: GeneratorName): GeneratedData {
  const kind = kinds[name as ViewName];
  const { data, training } = experiment;
  const test = testRowCount(experiment);
  const make = (count: number, split: Split): LabelledRows =>
    kind.make(count, { seed: training.seed, noise: data.noise, split });
  const rows = { training: make(data.rows - test, 'training'), test: make(test, 'test') };
  const columns = rows.training.columns.map((column, view) => joinRows(column, rows.test.columns[view] as Column));
  return {
    title: kind.title,
    sha256: '',
    classes: kind.classes,
    labels: Uint8Array.from([...rows.training.labels, ...rows.test.labels]),
    trainingRows: data.rows - test,
    modalities: columns.map((column, view) => {
      const name = view === 0 ? 'first' : 'second';
      const detail = kind.details[view] ?? '';
      return {
        name,
        type: kind.type,
        encoder: kind.encoder,
        load: () => (kind.type === 'audio' ? readySequences(name, column, detail) : ready(column, detail)),
      };
    }),
    notices: [`Known answer: ${kind.answer(data.noise)}`],
  };
}

/** Φ(z): how often the sign of 1 + σ·ε is right, for z = 1/σ. */
function shareRight(z: number): number {
  return z === Number.POSITIVE_INFINITY ? 1 : jStat.normal.cdf(z, 0, 1);
}
