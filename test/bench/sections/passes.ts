import { passNames, speedPasses } from '../../../src/engine/training/graph/passes/passes';
import type { Bench, Section } from '../bench';
import type { PassModel, PassRequest, PassTimes } from '../programs/passes';
import { runProgram } from '../runProgram';
import { readResult, writeResult } from '../results';
import { medianInterval, type Spread } from '../statistics';
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

/** Turns for each round of the other sections: a block is short, so there can be many. */
const turnsPerRound = 20;
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
  const rounds = bench.options.rounds * turnsPerRound;
  const data: Partial<Record<(typeof precisions)[number], Partial<Record<PassModel, PassTimes>>>> = {};
  for (const precision of precisions.filter((name) => name === 'float32' || machine.bfloat16)) {
    for (const model of modelNames) {
      bench.say(`passes: ${model} model, ${precision}, ${counted(rounds, 'round')}`);
      const request: PassRequest = { model, precision, rounds, steps, runtimeFolder, assetsFolder };
      data[precision] = { ...data[precision], [model]: (await runProgram(bench, 'passes', request)) as PassTimes };
    }
  }
  await writeResult<PassesData>(bench, 'passes', { rounds, steps }, data);
}

function render({ data, settings }: Parameters<Section<PassesData>['render']>[0]): string {
  const explanation =
    'A training step with every pass, and with one of them left out: ' +
    `${modelNames.map((name) => `“${models[name].title}” is ${models[name].what}`).join('; ')}. ` +
    `${counted(Number(settings['rounds']), 'round')} by turns of blocks of ${counted(Number(settings['steps']), 'step')}, ` +
    'each block without a pass between two with all of them. The ratio is without ÷ with: above 1, the pass makes the step ' +
    'faster. Medians with their 95 % interval, that of the sign test; bold where it leaves out 1.';
  const tables = precisions.flatMap((precision) => {
    const times = data[precision];
    return times === undefined ? [] : [`### ${precision}`, passTable(times)];
  });
  const missing =
    data.bfloat16 === undefined ? ['bfloat16 was not measurable here: the processor would emulate it.'] : [];
  return [explanation, ...tables, ...missing].join('\n\n');
}

function passTable(times: NonNullable<PassesData['float32']>): string {
  const measured = modelNames.filter((name) => times[name] !== undefined);
  const rows = passNames.map((pass) => [
    `\`${pass}\``,
    ...measured.map((name) => cell(times[name], pass)),
    speedPasses[pass],
  ]);
  const nothing = ['nothing', ...measured.map((name) => `${times[name]?.ms.toFixed(2) ?? '–'} ms`), ''];
  return table(['Left out', ...measured.map((name) => models[name].title), 'What it does'], [nothing, ...rows]);
}

function cell(times: PassTimes | undefined, pass: (typeof passNames)[number]): string {
  if (times?.needed.includes(pass) === true) {
    return 'cannot do without';
  }
  const interval = medianInterval(times?.ratios[pass] ?? []);
  return leavesOutOne(interval) ? `**${withSpread(interval, 3)}**` : withSpread(interval, 3);
}

function leavesOutOne(interval: Spread | undefined): boolean {
  return interval !== undefined && (interval.low > 1 || interval.high < 1);
}
