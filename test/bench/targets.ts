import type { EditorData } from './sections/editor';
import { editorSpread } from './sections/editor';
import { ratioFor, spreadFor, type EpochData } from './sections/epoch';
import type { StartData } from './sections/start';
import { spreadOf, type Spread } from './statistics';
import { table, withSpread } from './table';

/** What the sections have measured last; absent where nothing was. */
export interface Measured {
  readonly epoch?: EpochData;
  readonly start?: StartData;
  readonly editor?: EditorData;
}

/** A figure that has to be reached, one that is aimed at, and where it is found. */
interface Target {
  readonly title: string;
  readonly must: number;
  readonly aim: number;
  readonly unit: string;
  readonly digits: number;
  readonly better: 'more' | 'less';
  readonly find: (measured: Measured) => Spread | undefined;
}

const ratio = { unit: '', digits: 2, better: 'more' } as const;
const milliseconds = { unit: ' ms', digits: 1, better: 'less' } as const;

const targets: readonly Target[] = [
  {
    ...ratio,
    title: 'Epoch of the multimodal model, float32, Keras ÷ ours',
    must: 1.4,
    aim: 1.8,
    find: ({ epoch }) => epoch && ratioFor(epoch, 'keras', 'float32', 'epochSeconds'),
  },
  {
    ...ratio,
    title: 'The same, ours in bfloat16',
    must: 1.8,
    aim: 2.5,
    find: ({ epoch }) => epoch && ratioFor(epoch, 'keras', 'bfloat16', 'epochSeconds'),
  },
  {
    ...ratio,
    title: 'The whole classic lab, process start to comparison, Keras ÷ ours',
    must: 1.4,
    aim: 1.8,
    find: ({ epoch }) => epoch && ratioFor(epoch, 'keras', 'float32', 'wholeSeconds'),
  },
  {
    title: 'Start of a run to its first batch, runtime and data on disk',
    must: 3,
    aim: 1.5,
    unit: ' s',
    digits: 2,
    better: 'less',
    find: ({ start }) =>
      spreadOf(start?.contenders.find(({ key }) => key === 'float32')?.seconds.map(({ value }) => value) ?? []),
  },
  {
    title: 'Peak memory of the trainer',
    must: 1100,
    aim: 800,
    unit: ' MB',
    digits: 0,
    better: 'less',
    find: ({ epoch }) => epoch && spreadFor(epoch, 'float32', 'peakMegabytes'),
  },
  {
    ...milliseconds,
    title: 'Activation of the extension',
    must: 50,
    aim: 20,
    find: ({ editor }) => editor && editorSpread(editor, ({ activationMs }) => activationMs),
  },
  {
    ...milliseconds,
    title: 'Delay of the extension host’s event loop while training, p99',
    must: 20,
    aim: 10,
    find: ({ editor }) => editor && editorSpread(editor, ({ training }) => training.p99),
  },
];

/** What must be reached next to what was measured. */
export function targetTable(measured: Measured): string {
  const rows = targets.map((target) => {
    const { title, must, aim, unit, digits, better, find } = target;
    const bound = (value: number): string => `at ${better === 'more' ? 'least' : 'most'} ${value}${unit}`;
    const found = find(measured);
    const value = found === undefined ? '–' : `${withSpread(found, digits)}${unit}`;
    return [title, bound(must), bound(aim), value, verdict(target, found?.median)];
  });
  return table(['Figure', 'Must', 'Aim', 'Measured', ''], rows);
}

/** Goes by the median. */
export function verdict({ must, aim, better }: Pick<Target, 'must' | 'aim' | 'better'>, value?: number): string {
  if (value === undefined) {
    return 'not measured';
  }
  const reaches = (bound: number): boolean => (better === 'more' ? value >= bound : value <= bound);
  if (reaches(aim)) {
    return 'aim reached';
  }
  return reaches(must) ? 'reached' : '**missed**';
}
