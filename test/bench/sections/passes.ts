import { passNames, speedPasses } from '../../../src/engine/training/graph/passes/passes';
import type { Bench, Section } from '../bench';
import type { PassRequest, PassTimes } from '../programs/passes';
import { runProgram } from '../runProgram';
import { readResult, writeResult } from '../results';
import { ratiosByRound, spreadOf, type InRound } from '../statistics';
import { counted, table, withSpread } from '../table';

/** By precision; bfloat16 only where the processor has it. */
export type PassesData = Readonly<Partial<Record<'float32' | 'bfloat16', PassTimes>>>;

/** Turns for each round of the other sections: a step is short, so there can be many. */
const turnsPerRound = 4;
const steps = 40;

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
  const data: Partial<Record<'float32' | 'bfloat16', PassTimes>> = {};
  for (const precision of machine.bfloat16 ? (['float32', 'bfloat16'] as const) : (['float32'] as const)) {
    bench.say(`passes: ${precision}, ${counted(rounds, 'round')}`);
    const request: PassRequest = { precision, rounds, steps, runtimeFolder, assetsFolder };
    data[precision] = (await runProgram(bench, 'passes', request)) as PassTimes;
  }
  await writeResult<PassesData>(bench, 'passes', { rounds, steps }, data);
}

function render({ data, settings }: Parameters<Section<PassesData>['render']>[0]): string {
  const explanation =
    'A training step of the multimodal model with every pass, and with one of them left out. ' +
    `${counted(Number(settings['rounds']), 'round')} by turns, in each the median of ` +
    `${counted(Number(settings['steps']), 'step')}; medians over the rounds (smallest–largest). The ratio is without ÷ ` +
    'with, within a round: above 1, the pass makes the step faster.';
  const tables = (['float32', 'bfloat16'] as const).flatMap((precision) => {
    const times = data[precision];
    return times === undefined ? [] : [`### ${precision}`, passTable(times)];
  });
  const missing =
    data.bfloat16 === undefined ? ['bfloat16 was not measurable here: the processor would emulate it.'] : [];
  return [explanation, ...tables, ...missing].join('\n\n');
}

function passTable({ all, without, needed }: PassTimes): string {
  const rows = passNames.map((name) => {
    const ms = without[name];
    if (ms === undefined) {
      return [`\`${name}\``, needed.includes(name) ? 'cannot do without' : '–', '–', speedPasses[name]];
    }
    return [
      `\`${name}\``,
      withSpread(spreadOf(ms), 2),
      withSpread(spreadOf(ratiosByRound(numbered(ms), numbered(all))), 3),
      speedPasses[name],
    ];
  });
  return table(
    ['Left out', 'ms a step', 'Without ÷ with', 'What it does'],
    [['nothing', withSpread(spreadOf(all), 2), '1', ''], ...rows],
  );
}

function numbered(values: readonly number[]): InRound[] {
  return values.map((value, round) => ({ round, value }));
}
