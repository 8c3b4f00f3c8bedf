import { speedPasses } from '../../../src/engine/training/graph/passes/passes';
import type { Bench, Section } from '../bench';
import type { PassModel } from '../passSubject';
import { variants, type PassRequest, type PassTimes, type Variant } from '../passTimes';
import { runProgram } from '../runProgram';
import { readResult, writeResult } from '../results';
import { medianInterval, spreadOf } from '../statistics';
import { counted, table, withSpread } from '../table';

const precisions = ['float32', 'bfloat16'] as const;

const models: Readonly<Record<PassModel, { title: string; what: string }>> = {
  classic: { title: 'Classic', what: 'the multimodal model of the classic lab, batch 128' },
  recurrent: {
    title: 'Three senses',
    what: 'digits that are seen, heard and read, by a LeNet, a recurrent and a convolutional encoder, batch 64',
  },
};
const modelNames = Object.keys(models) as readonly PassModel[];

/** By precision and model; bfloat16 only where the processor has it. */
export type PassesData = Readonly<
  Partial<Record<(typeof precisions)[number], Readonly<Partial<Record<PassModel, PassTimes>>>>>
>;

/** In each session, of which there are as many as rounds of the other sections: a block is short, so there can be many. */
const roundsOfSession = 16;
const steps = 8;

/** What each speed pass of the compiler brings. */
export const passesSection: Section<PassesData> = {
  name: 'passes',
  title: 'Speed passes of the compiler',
  measure,
  load: (folder) => readResult(folder, 'passes'),
  render,
};

async function measure(bench: Bench): Promise<void> {
  const { runtimeFolder, assetsFolder, machine } = bench;
  const { rounds: sessions } = bench.options;
  const data: Partial<Record<(typeof precisions)[number], Partial<Record<PassModel, PassTimes>>>> = {};
  for (const precision of precisions.filter((name) => name === 'float32' || machine.bfloat16)) {
    for (const model of modelNames) {
      bench.say(`passes: ${model} model, ${precision}, ${counted(sessions, 'session')}`);
      const request: PassRequest = {
        model,
        precision,
        sessions,
        rounds: roundsOfSession,
        steps,
        runtimeFolder,
        assetsFolder,
      };
      data[precision] = { ...data[precision], [model]: (await runProgram(bench, 'passes', request)) as PassTimes };
    }
  }
  await writeResult<PassesData>(bench, 'passes', { sessions, rounds: roundsOfSession, steps }, data);
}

function render({ data, settings }: Parameters<Section<PassesData>['render']>[0]): string {
  const explanation =
    'A model with every pass, and with one of them left out: ' +
    `${modelNames.map((name) => `“${models[name].title}” is ${models[name].what}`).join('; ')}. ` +
    `All are compiled anew in ${counted(Number(settings['sessions']), 'session')}, as equal graphs do not run equally fast; ` +
    `in each there are ${counted(Number(settings['rounds']), 'round')} by turns of blocks of ` +
    `${counted(Number(settings['steps']), 'step')}, each block without a pass between two with all of them. Figures are ` +
    'without ÷ with: above 1, the pass makes the step faster, or compiling, or the graph smaller. Of steps they are medians ' +
    'with their 95 % interval, that of the sign test; of compiling, medians over the sessions (smallest–largest). “Nothing, ' +
    'again” is the same step compiled a second time: what lies within its interval tells nothing. Bold lies beyond both that and 1.';
  const tables = precisions.flatMap((precision) => {
    const times = data[precision];
    return times === undefined ? [] : [`### ${precision}`, passTable(times)];
  });
  const missing =
    data.bfloat16 === undefined ? ['bfloat16 was not measurable here: the processor would emulate it.'] : [];
  return [explanation, ...tables, ...missing].join('\n\n');
}

/** A column of the table. */
interface Figure {
  readonly title: string;
  /** With every pass. */
  readonly whole: (times: PassTimes) => string;
  /** Without one of them. */
  readonly without: (times: PassTimes, variant: Variant) => string;
}

const figures: readonly Figure[] = [
  { title: 'a step', whole: ({ stepMs }) => `${stepMs.toFixed(2)} ms`, without: stepRatio },
  {
    title: 'compiling',
    whole: ({ compileMs }) => `${Math.round(compileMs)} ms`,
    without: ({ without }, variant) => withSpread(spreadOf(without[variant]?.compileRatios ?? []), 2),
  },
  {
    title: 'the graph',
    whole: ({ bytes }) => `${Math.round(bytes / 1000)} kB`,
    without: ({ without }, variant) => without[variant]?.sizeRatio.toFixed(2) ?? '–',
  },
];

function passTable(data: NonNullable<PassesData['float32']>): string {
  const columns = modelNames.flatMap((name) => {
    const times = data[name];
    return times === undefined ? [] : figures.map((figure) => ({ model: models[name].title, figure, times }));
  });
  const measured = variants.filter((variant) =>
    columns.some(({ times }) => times.needed.includes(variant) || times.without[variant] !== undefined),
  );
  const rows = measured.map((variant) => [
    variant === 'control' ? 'nothing, again' : `\`${variant}\``,
    ...columns.map(({ figure, times }) =>
      times.needed.includes(variant) ? 'cannot do without' : figure.without(times, variant),
    ),
    variant === 'control' ? '' : speedPasses[variant],
  ]);
  return table(
    ['Left out', ...columns.map(({ model, figure }) => `${model}: ${figure.title}`), 'What it does'],
    [['nothing', ...columns.map(({ figure, times }) => figure.whole(times)), ''], ...rows],
  );
}

/** Bold where the interval lies outside of that of two equal steps. */
function stepRatio({ without }: PassTimes, variant: Variant): string {
  const interval = medianInterval(without[variant]?.stepRatios ?? []);
  const control = medianInterval(without.control?.stepRatios ?? []);
  const standsOut =
    variant !== 'control' &&
    interval !== undefined &&
    control !== undefined &&
    (interval.low > Math.max(1, control.high) || interval.high < Math.min(1, control.low));
  return standsOut ? `**${withSpread(interval, 3)}**` : withSpread(interval, 3);
}
