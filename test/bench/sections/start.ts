import { parseExperiment } from '../../../src/protocol/parseExperiment';
import type { Bench, Section } from '../bench';
import { findContenders, type Contender } from '../contenders';
import { labPrograms } from '../labPrograms';
import { scriptFirstBatch } from '../labRun';
import type { ContenderKey } from '../options';
import { readResult, writeResult } from '../results';
import { ratiosByRound, spreadOf, type InRound } from '../statistics';
import { counted, table, withSpread } from '../table';
import { trainerFirstBatch } from '../trainerFirstBatch';
import { takeTurns } from '../turns';

export interface StartData {
  readonly contenders: readonly {
    readonly key: ContenderKey;
    readonly title: string;
    /** Seconds from the start of the process to the end of the first training step. */
    readonly seconds: readonly InRound[];
  }[];
  readonly notes: readonly string[];
}

/** From the start of a process to the end of its first training step, runtime and data on disk. */
export const startSection: Section<StartData> = {
  name: 'start',
  title: 'Start to the first batch',
  measure,
  load: (folder) => readResult(folder, 'start'),
  render,
};

async function measure(bench: Bench): Promise<void> {
  const { list, notes } = await findContenders(bench, labPrograms);
  const often = list.filter(({ firstRoundOnly }) => !firstRoundOnly);
  await takeTurns<InRound>(
    { list: often, notes },
    {
      // Round 0 brings files into memory, for everybody alike.
      firstRound: 0,
      rounds: bench.options.rounds,
      say: bench.say,
      measure: async (contender, round) => {
        const value = await firstBatch(bench, contender);
        bench.say(`start, ${round === 0 ? 'warm-up' : `round ${round}`}: ${contender.title} ${value.toFixed(2)} s`);
        return { round, value };
      },
      afterRound: (taken, said, round) => {
        const contenders = taken.map(({ contender: { key, title }, values }) => ({ key, title, seconds: values }));
        return writeResult<StartData>(bench, 'start', { rounds: round }, { contenders, notes: said });
      },
    },
  );
}

function firstBatch(bench: Bench, contender: Contender): Promise<number> {
  if (contender.key !== 'float32' && contender.key !== 'bfloat16') {
    return scriptFirstBatch(contender);
  }
  const experiment = parseExperiment({
    models: ['multimodal', 'image-only'],
    training: { precision: contender.key },
  });
  return trainerFirstBatch(bench, experiment);
}

function render({ data, settings }: Parameters<Section<StartData>['render']>[0]): string {
  const own = data.contenders.find(({ key }) => key === 'float32')?.seconds ?? [];
  const rows = data.contenders.map(({ key, title, seconds }) => [
    title,
    withSpread(spreadOf(seconds.map(({ value }) => value)), 2),
    key === 'float32' ? '1' : withSpread(spreadOf(ratiosByRound(seconds, own)), 2),
  ]);
  const explanation =
    'From the start of the process to the end of the first training step: loading the framework, reading the data, ' +
    'building and compiling the multimodal model. Here it is the trainer, started as the extension starts it; of the ' +
    `others it is the script. Runtime and data are on disk. ${counted(Number(settings['rounds']), 'round')} by turns, ` +
    'after one that is not counted: medians (smallest–largest).';
  return [explanation, table(['', 'Seconds', '÷ ours, float32'], rows), ...data.notes].join('\n\n');
}
