// Runs inside the extension host and measures the extension there. Settings come, and figures go, by the files that
// MULTIMODAL_LAB_BENCH names.
import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';

import * as vscode from 'vscode';

import type { MultimodalLabApi } from '../../../src/host/api';
import { commandIds, settingsSection } from '../../../src/host/ids';
import type { RunSnapshot } from '../../../src/protocol/snapshot';
import { activationAccount, type ActivationAccount } from './startupPerformance';

export interface EditorRequest {
  readonly epochs: number;
  readonly resultFile: string;
}

/** Milliseconds by which the event loop was late. */
export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface EditorTimes {
  readonly vscode: string;
  readonly activationMs: number;
  /** Absent where the editor keeps no account of its own. */
  readonly activation?: ActivationAccount;
  /** Loading what the activation leaves to the first use; part of the time from the command. Absent in older results. */
  readonly firstUseMs?: number;
  /** From the command to the first figure of training that the extension host has. */
  readonly firstMetricSeconds: number;
  /** The same, until the panel shows it. */
  readonly firstShownSeconds: number;
  /** While the extension is active and nothing trains. */
  readonly idle: LoopDelay;
  /** From the command to the end of the run. */
  readonly training: LoopDelay;
}

const extensionId = 'multimodal-lab.multimodal-lab';
const idleMs = 10_000;
/** What the timer behind the histogram waits between two looks; it is part of each value that is noted. */
const resolutionMs = 2;

export async function run(): Promise<void> {
  const { epochs, resultFile } = JSON.parse(
    readFileSync(process.env['MULTIMODAL_LAB_BENCH'] ?? '', 'utf8'),
  ) as EditorRequest;
  const extension = vscode.extensions.getExtension<MultimodalLabApi>(extensionId);
  if (extension === undefined || extension.isActive) {
    throw new Error('The extension is missing, or was activated before its activation could be measured.');
  }
  // The start of the window is over then, and does not count.
  await wait(3_000);
  const start = performance.now();
  const lab = await extension.activate();
  const activationMs = performance.now() - start;
  const settings = vscode.workspace.getConfiguration(settingsSection);
  await settings.update('training.epochs', epochs, vscode.ConfigurationTarget.Workspace);
  await settings.update('models', ['multimodal', 'image-only'], vscode.ConfigurationTarget.Workspace);
  const idle = await delayDuring(() => wait(idleMs));
  const first: FirstTimes = { useMs: Number.NaN, metricSeconds: Number.NaN, shownSeconds: Number.NaN };
  const training = await delayDuring(() => train(lab, first));
  const activation = await activationAccount(extensionId);
  const times: EditorTimes = {
    vscode: vscode.version,
    activationMs,
    ...(activation === undefined ? {} : { activation }),
    firstUseMs: first.useMs,
    firstMetricSeconds: first.metricSeconds,
    firstShownSeconds: first.shownSeconds,
    idle,
    training,
  };
  writeFileSync(resultFile, JSON.stringify(times));
}

interface FirstTimes {
  useMs: number;
  metricSeconds: number;
  shownSeconds: number;
}

/** Trains to the end by the command of the user. */
async function train(lab: MultimodalLabApi, first: FirstTimes): Promise<void> {
  const start = performance.now();
  const since = (): number => (performance.now() - start) / 1000;
  let shown: Promise<void> | undefined;
  // The command would load it a moment later.
  const { controller } = lab;
  first.useMs = since() * 1000;
  const changes = controller.onDidChange((snapshot) => {
    if (shown === undefined && hasMetric(snapshot)) {
      first.metricSeconds = since();
      shown = whenMetricShown(lab).then(() => void (first.shownSeconds = since()));
    }
  });
  const ended = new Promise<RunSnapshot>((resolve) => {
    const ends = controller.onDidEnd((snapshot) => {
      ends.dispose();
      resolve(snapshot);
    });
  });
  await vscode.commands.executeCommand(commandIds.trainAndCompare);
  const last = await ended;
  changes.dispose();
  await shown;
  if (last.state !== 'done') {
    throw new Error(`The run ended as "${last.state}": ${last.failure?.message ?? 'no reason was given'}`);
  }
}

function hasMetric({ progress, models }: RunSnapshot): boolean {
  return (
    (progress?.phase === 'training' && progress.metrics !== undefined) || models.some(({ epochs }) => epochs.length > 0)
  );
}

/** Resolves when the page has drawn a snapshot with a figure. */
async function whenMetricShown({ panel }: MultimodalLabApi): Promise<void> {
  while (!hasMetric(panel.snapshot)) {
    await wait(5);
  }
  await panel.whenShown(panel.revision);
}

async function delayDuring(work: () => Promise<unknown>): Promise<LoopDelay> {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  await work();
  histogram.disable();
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs);
  return { p50: late(histogram.percentile(50)), p99: late(histogram.percentile(99)), max: late(histogram.max) };
}
