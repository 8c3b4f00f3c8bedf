import type { Bench, Section } from '../bench';
import { findContenders } from '../contenders';
import { labPrograms } from '../labPrograms';
import { runLab, type LabRun } from '../labRun';
import type { ContenderKey } from '../options';
import { readResult, writeResult } from '../results';
import { ratiosByRound, spreadOf, type InRound, type Spread } from '../statistics';
import { counted, table, withSpread } from '../table';
import { takeTurns } from '../turns';

export interface EpochData {
  readonly contenders: readonly {
    readonly key: ContenderKey;
    readonly title: string;
    readonly runs: readonly LabRun[];
  }[];
  readonly notes: readonly string[];
}

/** The classic lab from its start to its comparison, in everything that can run it. */
export const epochSection: Section<EpochData> = {
  name: 'epoch',
  title: 'The classic lab',
  measure,
  load: (folder) => readResult(folder, 'epoch'),
  render,
};

async function measure(bench: Bench): Promise<void> {
  const { rounds, epochs } = bench.options;
  await takeTurns<LabRun>(await findContenders(bench, labPrograms), {
    firstRound: 1,
    rounds,
    say: bench.say,
    measure: async (contender, round) => {
      const run = await runLab(contender, round);
      bench.say(
        `epoch, round ${round}: ${contender.title} ${run.msPerStep.toFixed(2)} ms a step, epoch ` +
          `${run.epochSeconds.toFixed(2)} s, whole ${run.wholeSeconds.toFixed(1)} s`,
      );
      return run;
    },
    // After each, so that what was measured stays when the rest is cut off.
    afterRound: (taken, notes, round) => {
      const contenders = taken.map(({ contender: { key, title }, values }) => ({ key, title, runs: values }));
      return writeResult<EpochData>(bench, 'epoch', { rounds: round, epochs }, { contenders, notes });
    },
  });
}

type Figure = 'epochSeconds' | 'wholeSeconds' | 'msPerStep' | 'peakMegabytes';

function valuesOf(data: EpochData, key: ContenderKey, figure: Figure): InRound[] {
  const runs = data.contenders.find((contender) => contender.key === key)?.runs ?? [];
  return runs.flatMap((run) => {
    const value = run[figure];
    return value === undefined ? [] : [{ round: run.round, value }];
  });
}

/** Median and range of a figure; `undefined` when it was not measured. */
export function spreadFor(data: EpochData, key: ContenderKey, figure: Figure): Spread | undefined {
  return spreadOf(valuesOf(data, key, figure).map(({ value }) => value));
}

/** Other ÷ own, round by round; `undefined` when one of them was not measured. */
export function ratioFor(
  data: EpochData,
  other: ContenderKey,
  own: 'float32' | 'bfloat16',
  figure: Figure,
): Spread | undefined {
  return spreadOf(ratiosByRound(valuesOf(data, other, figure), valuesOf(data, own, figure)));
}

function render({ data, settings }: Parameters<Section<EpochData>['render']>[0]): string {
  const rounds = counted(Number(settings['rounds']), 'round');
  const epochs = Number(settings['epochs']);
  const hasBfloat16 = data.contenders.some(({ key }) => key === 'bfloat16');
  const explanation =
    `The multimodal and the image-only model, ${counted(epochs, 'epoch')} of 54,000 rows in batches of 128 with 6,000 for ` +
    `validation, then the test rows. ${rounds} by turns; medians (smallest–largest). What has no range was measured in ` +
    'the first round only. An epoch is one of the multimodal model ' +
    `${epochs > 1 ? 'behind its first' : '(the first, which pays for what is set up once)'}, with validation; a step is ` +
    'without. The whole is from the start of the process to the comparison. Peak memory is the resident memory of the ' +
    'process that trains.';
  const pairs =
    'Theirs ÷ ours: above 1, ours is faster. Each ratio is taken within one round, so that a machine that slows down ' +
    'slows both; the ratios are what to trust, the seconds belong to the machine.';
  return [explanation, figureTable(data), pairs, ratioTable(data, hasBfloat16), versionsText(data), ...data.notes]
    .filter((part) => part !== '')
    .join('\n\n');
}

function figureTable(data: EpochData): string {
  const rows = data.contenders.map(({ key, title, runs }) => [
    title,
    withSpread(spreadFor(data, key, 'msPerStep'), 2),
    withSpread(spreadFor(data, key, 'epochSeconds'), 2),
    withSpread(spreadFor(data, key, 'wholeSeconds'), 1),
    withSpread(spreadFor(data, key, 'peakMegabytes'), 0),
    ...['multimodal', 'image-only'].map((model) =>
      withSpread(spreadOf(runs.map(({ accuracies }) => 100 * (accuracies[model] ?? Number.NaN))), 2),
    ),
  ]);
  const header = ['ms a step', 'Epoch, s', 'Whole, s', 'Peak memory, MB', 'Multimodal, %', 'Image-only, %'];
  return table(['', ...header], rows);
}

function ratioTable(data: EpochData, hasBfloat16: boolean): string {
  const owns = hasBfloat16 ? (['float32', 'bfloat16'] as const) : (['float32'] as const);
  const figures = [
    ['Epoch', 'epochSeconds'],
    ['Whole', 'wholeSeconds'],
  ] as const;
  const columns = figures.flatMap(([title, figure]) =>
    owns.map((own) => ({ title: `${title} ÷ ours, ${own}`, figure, own })),
  );
  const others = data.contenders.filter(({ key }) => key !== 'float32' && key !== 'bfloat16');
  return table(
    ['', ...columns.map(({ title }) => title)],
    others.map(({ key, title }) => [
      title,
      ...columns.map(({ figure, own }) => withSpread(ratioFor(data, key, own, figure), 2)),
    ]),
  );
}

/** `keras 3.15.1, tensorflow 2.21.0`: of everything that was compared, each once. */
function versionsText(data: EpochData): string {
  const all = data.contenders.flatMap(({ runs }) => runs.flatMap(({ versions }) => Object.entries(versions)));
  const named = [...new Set(all.map(([name, version]) => `${name} ${version}`))];
  return named.length === 0 ? '' : `Versions: ${named.join(', ')}.`;
}
