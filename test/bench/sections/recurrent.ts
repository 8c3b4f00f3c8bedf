import type { Bench, Section } from '../bench';
import { findContenders, type Contender } from '../contenders';
import { recurrentArgument, recurrentPrograms } from '../recurrentPrograms';
import { recurrentModels, recurrentShapes, type RecurrentModel, type RecurrentTimes } from '../recurrentTimes';
import { runJson } from '../runProgram';
import type { ContenderKey } from '../options';
import { readResult, writeResult } from '../results';
import { median, ratiosByRound, spreadOf, type InRound } from '../statistics';
import { counted, table, withSpread } from '../table';
import { takeTurns } from '../turns';

/** What a contender measured of each model in one round. */
interface RecurrentRun {
  readonly round: number;
  readonly models: Readonly<Record<RecurrentModel, RecurrentTimes>>;
}

export interface RecurrentData {
  readonly contenders: readonly {
    readonly key: ContenderKey;
    readonly title: string;
    readonly runs: readonly RecurrentRun[];
  }[];
  readonly notes: readonly string[];
}

/** Steps of recurrent models, in everything that can train them. */
export const recurrentSection: Section<RecurrentData> = {
  name: 'recurrent',
  title: 'Recurrent models',
  measure,
  load: (folder) => readResult(folder, 'recurrent'),
  render,
};

/** Compiling a loop with PyTorch is another question, and so is its autocast, which leaves recurrent layers as they are. */
const left: readonly ContenderKey[] = ['torch-compiled', 'torch-bfloat16'];

async function measure(bench: Bench): Promise<void> {
  const { list, notes } = await findContenders(bench, recurrentPrograms);
  const contenders = { list: list.filter(({ key }) => !left.includes(key)), notes };
  await takeTurns<RecurrentRun>(contenders, {
    firstRound: 1,
    rounds: bench.options.rounds,
    say: bench.say,
    measure: async (contender, round) => {
      const models: Partial<Record<RecurrentModel, RecurrentTimes>> = {};
      for (const model of recurrentModels) {
        models[model] = await timesOf(bench, contender, model);
        const ms = median(models[model].msPerStep).toFixed(2);
        bench.say(`recurrent, round ${round}: ${contender.title}, ${model} ${ms} ms a step`);
      }
      return { round, models: models as RecurrentRun['models'] };
    },
    afterRound: (taken, said, round) => {
      const measured = taken.map(({ contender: { key, title }, values }) => ({ key, title, runs: values }));
      return writeResult<RecurrentData>(bench, 'recurrent', { rounds: round }, { contenders: measured, notes: said });
    },
  });
}

async function timesOf(bench: Bench, contender: Contender, model: RecurrentModel): Promise<RecurrentTimes> {
  const { title, command, args, env, key } = contender;
  const all = [...args, recurrentArgument(bench, key, recurrentShapes[model])];
  return (await runJson(title, command, all, env)) as RecurrentTimes;
}

const titles: Readonly<Record<RecurrentModel, string>> = {
  textGru: 'A GRU over 100 words',
  textLstm: 'An LSTM over 100 words',
  audioGru: 'A GRU over 100 frames of 64 bands',
};

type Figure = (times: RecurrentTimes) => number;

const msPerStep: Figure = (times) => median(times.msPerStep);
const firstStepSeconds: Figure = ({ firstStepMs }) => firstStepMs / 1000;

function inRounds(data: RecurrentData, key: ContenderKey, model: RecurrentModel, figure: Figure): InRound[] {
  const runs = data.contenders.find((contender) => contender.key === key)?.runs ?? [];
  return runs.map(({ round, models }) => ({ round, value: figure(models[model]) }));
}

function render({ data, settings }: Parameters<Section<RecurrentData>['render']>[0]): string {
  const explanation =
    'A training step of models with 64 units, 10 classes and batches of 64, with Adam: words are those of 5,000, with a ' +
    'learned vector of 32 numbers each. Rows have no padding; it would be masked, but by PyTorch, whose layers have no masks. ' +
    'Each framework has its own layers as they are made by default, Keras with its choice of what to compile; Keras’s and ' +
    'PyTorch’s GRU apply the reset gate after the ' +
    `recurrent kernel, ours before it. ${counted(Number(settings['rounds']), 'round')} by turns; medians ` +
    '(smallest–largest). What has no range was measured in the first round only. A step is an epoch’s mean, the median of ' +
    'three epochs behind the first; the first step is from the model to its end, with compiling. Theirs ÷ ours is of ' +
    'steps, within one round: above 1, ours is faster.';
  const tables = recurrentModels.flatMap((model) => [`### ${titles[model]}`, modelTable(data, model)]);
  return [explanation, ...tables, graphText(data), ...data.notes].filter((part) => part !== '').join('\n\n');
}

function modelTable(data: RecurrentData, model: RecurrentModel): string {
  const owns = data.contenders.filter(({ key }) => key === 'float32' || key === 'bfloat16');
  const rows = data.contenders.map(({ key, title }) => {
    const steps = inRounds(data, key, model, msPerStep);
    const ratios = owns.map((own) =>
      own.key === key ? '1' : withSpread(spreadOf(ratiosByRound(steps, inRounds(data, own.key, model, msPerStep))), 2),
    );
    const first = spreadOf(inRounds(data, key, model, firstStepSeconds).map(({ value }) => value));
    return [title, withSpread(spreadOf(steps.map(({ value }) => value)), 2), ...ratios, withSpread(first, 2)];
  });
  const header = ['ms a step', ...owns.map(({ key }) => `÷ ours, ${key}`), 'First step, s'];
  return table(['', ...header], rows);
}

/** How large our graphs are, and of what was compared. */
function graphText(data: RecurrentData): string {
  const own = data.contenders.find(({ key }) => key === 'float32')?.runs.at(-1)?.models;
  const sizes = recurrentModels.flatMap((model) => {
    const bytes = own?.[model].graphBytes;
    return bytes === undefined ? [] : [`${Math.round(bytes / 1000)} kB`];
  });
  const versions = data.contenders.flatMap(({ runs }) =>
    runs.flatMap(({ models }) =>
      Object.entries(models.textGru.versions).map(([name, version]) => `${name} ${version}`),
    ),
  );
  const graphs = sizes.length === 0 ? '' : `Our graphs, in float32 and in this order, have ${sizes.join(', ')}. `;
  return `${graphs}Versions: ${[...new Set(versions)].join(', ')}.`;
}
