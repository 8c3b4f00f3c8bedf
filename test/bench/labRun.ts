import { createInterface } from 'node:readline';

import { endChild, ended, lastWords, startChild } from './children';
import type { Contender } from './contenders';
import { PeakMemory } from './peakMemory';
import { median } from './statistics';

/** One run of the classic lab, measured from outside: a moment is the one at which its line arrived. */
export interface LabRun {
  readonly round: number;
  /** Median over the epochs of the multimodal model behind its first, with validation. */
  readonly epochSeconds: number;
  /** Of the same epochs, without validation. */
  readonly msPerStep: number;
  /** From the start of the process to the comparison. */
  readonly wholeSeconds: number;
  readonly peakMegabytes?: number;
  /** On the test rows, by model. */
  readonly accuracies: Readonly<Record<string, number>>;
  readonly versions: Readonly<Record<string, string>>;
}

/** What is read of the events of `mmlab run --json`, whose form the Python scripts share. */
type LabEvent =
  | { readonly kind: 'runStarted'; readonly versions: Readonly<Record<string, string>> }
  | {
      readonly kind: 'epochEnded';
      readonly model: string;
      readonly epoch: number;
      readonly durationMs: number;
      readonly msPerStep: number;
    }
  | { readonly kind: 'modelEvaluated'; readonly model: string; readonly metrics: { readonly accuracy: number } }
  | { readonly kind: 'firstBatch' | 'comparisonReady' };

/** Runs a contender to its end. @throws Error with its last words when it does not come to the comparison. */
export async function runLab(contender: Contender, round: number): Promise<LabRun> {
  const start = performance.now();
  const child = startChild(contender.command, contender.args, { env: contender.env });
  const over = ended(child);
  const words = lastWords(child);
  const memory = new PeakMemory(child.pid);
  const events: LabEvent[] = [];
  let wholeSeconds: number | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as LabEvent;
    events.push(event);
    if (event.kind === 'comparisonReady') {
      wholeSeconds = (performance.now() - start) / 1000;
    }
  }
  const peakMegabytes = memory.stop();
  const code = await over;
  if (wholeSeconds === undefined || code !== 0) {
    throw new Error(`${contender.title} ended with exit code ${String(code)}:\n${words()}`);
  }
  return { round, wholeSeconds, ...summaryOf(events), ...(peakMegabytes === undefined ? {} : { peakMegabytes }) };
}

function summaryOf(
  events: readonly LabEvent[],
): Pick<LabRun, 'epochSeconds' | 'msPerStep' | 'accuracies' | 'versions'> {
  const epochs = events.filter((event) => event.kind === 'epochEnded').filter(({ model }) => model === 'multimodal');
  // The first epoch also pays for what is set up once; it counts in the whole.
  const later = epochs.filter(({ epoch }) => epoch > 1);
  const counted = later.length > 0 ? later : epochs;
  const evaluated = events.filter((event) => event.kind === 'modelEvaluated');
  return {
    epochSeconds: median(counted.map(({ durationMs }) => durationMs)) / 1000,
    msPerStep: median(counted.map(({ msPerStep }) => msPerStep)),
    accuracies: Object.fromEntries(evaluated.map(({ model, metrics }) => [model, metrics.accuracy])),
    versions: events.find((event) => event.kind === 'runStarted')?.versions ?? {},
  };
}

/** Seconds from the start of a script's process to the end of its first training step, where it is ended. */
export async function scriptFirstBatch({ title, command, args, env }: Contender): Promise<number> {
  const start = performance.now();
  const child = startChild(command, [...args, '--until-first-batch'], { env });
  const over = ended(child);
  const words = lastWords(child);
  for await (const line of createInterface({ input: child.stdout })) {
    if ((JSON.parse(line) as LabEvent).kind === 'firstBatch') {
      const seconds = (performance.now() - start) / 1000;
      endChild(child);
      await over;
      return seconds;
    }
  }
  throw new Error(`${title} ended with exit code ${String(await over)} before its first step:\n${words()}`);
}
