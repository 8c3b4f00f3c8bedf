import type { Bench, Section } from '../bench';
import { isSame, PrecisionLog, type PrecisionRun } from '../precisionLog';
import type { PrecisionRequest, PrecisionResult } from '../programs/precision';
import { runProgram } from '../runProgram';
import { mean, pairedInterval, standardDeviation } from '../statistics';
import { counted, table } from '../table';

const precisions = ['float32', 'bfloat16'] as const;

/** Whether bfloat16 costs accuracy. */
export const precisionSection: Section<readonly PrecisionRun[]> = {
  name: 'precision',
  title: 'Accuracy with bfloat16',
  measure,
  load,
  render,
};

async function measure(bench: Bench): Promise<void> {
  const { options, machine, runtimeFolder, assetsFolder } = bench;
  const { epochs, seeds } = options;
  const log = new PrecisionLog(bench.resultsFolder);
  if (options.fresh) {
    log.clear();
  }
  const done = log.read();
  for (let seed = 1; seed <= seeds; seed++) {
    for (const precision of precisions) {
      const about = { precision, seed, epochs, machine };
      if (done.some((run) => isSame(run, about))) {
        continue;
      }
      const request: PrecisionRequest = { precision, seed, epochs, runtimeFolder, assetsFolder };
      const result = (await runProgram(bench, 'precision', request)) as PrecisionResult;
      log.append({ ...about, measuredAt: new Date().toISOString(), ...result });
      const percent = (100 * result.accuracy).toFixed(2);
      bench.say(`precision, seed ${seed}: ${precision} ${percent} % in ${result.seconds.toFixed(0)} s`);
    }
  }
}

/** The trainings that can be compared with the newest one. */
function load(resultsFolder: string): ReturnType<Section<readonly PrecisionRun[]>['load']> {
  const runs = new PrecisionLog(resultsFolder).read();
  const last = runs.at(-1);
  if (last === undefined) {
    return undefined;
  }
  const { epochs, machine, measuredAt } = last;
  const data = runs.filter((run) => isSame({ ...run, epochs, machine }, run));
  return { measuredAt, machine, settings: { epochs }, data };
}

interface Pair {
  readonly seed: number;
  readonly float32: number;
  readonly bfloat16: number;
}

/** Seeds that were trained in both precisions. */
function pairsOf(runs: readonly PrecisionRun[]): Pair[] {
  const find = (seed: number, precision: string): number | undefined =>
    runs.find((run) => run.seed === seed && run.precision === precision)?.accuracy;
  const seeds = [...new Set(runs.map(({ seed }) => seed))].sort((a, b) => a - b);
  return seeds.flatMap((seed) => {
    const [float32, bfloat16] = [find(seed, 'float32'), find(seed, 'bfloat16')];
    return float32 === undefined || bfloat16 === undefined ? [] : [{ seed, float32, bfloat16 }];
  });
}

function render({ data, settings }: Parameters<Section<readonly PrecisionRun[]>['render']>[0]): string {
  const pairs = pairsOf(data);
  const emulated = data.some(({ precision, machine }) => precision === 'bfloat16' && !machine.bfloat16);
  const explanation =
    `The image-only model, ${counted(Number(settings['epochs']), 'epoch')}, ${counted(pairs.length, 'seed')}, each ` +
    'trained in both precisions from the same weights and in the same order: accuracy on the 10,000 test digits. ' +
    (emulated ? 'Where the processor has no bfloat16, it was emulated, which computes the same more slowly. ' : '');
  const percent = (fraction: number): string => (100 * fraction).toFixed(2);
  const points = (fraction: number): string => `${fraction > 0 ? '+' : ''}${percent(fraction)}`;
  const rows = pairs.map(({ seed, float32, bfloat16 }) => [
    String(seed),
    percent(float32),
    percent(bfloat16),
    points(bfloat16 - float32),
  ]);
  const summary = summaryOf(pairs, percent, points);
  return [explanation.trim(), summary, table(['Seed', 'float32, %', 'bfloat16, %', 'Difference'], rows)].join('\n\n');
}

/** Means, and whether their difference could be nothing. */
function summaryOf(
  pairs: readonly Pair[],
  percent: (fraction: number) => string,
  points: (fraction: number) => string,
): string {
  const interval = pairedInterval(pairs.map(({ float32, bfloat16 }) => bfloat16 - float32));
  if (interval === undefined) {
    return 'Fewer than two seeds say nothing about a difference.';
  }
  const means = precisions.map((precision) => {
    const values = pairs.map((pair) => pair[precision]);
    return `${precision} ${percent(mean(values))} % (standard deviation ${percent(standardDeviation(values))})`;
  });
  const verdict =
    interval.low > 0 || interval.high < 0
      ? `bfloat16 is ${interval.mean < 0 ? 'worse' : 'better'} by more than chance explains`
      : 'these seeds show no difference, and leave room for one within the interval';
  return (
    `Mean accuracy: ${means.join(', ')}. Difference of the means: **${points(interval.mean)} points**, 95 % interval of ` +
    `Student’s paired t ${points(interval.low)} to ${points(interval.high)}: ${verdict}.`
  );
}
