import path from 'node:path';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';

import type { RunProgress } from '../../src/protocol/events';
import type { Experiment } from '../../src/protocol/experiment';
import { trainerMethods, trainerProtocolVersion, type RunParams, type RunResult } from '../../src/protocol/trainerRpc';
import type { Bench } from './bench';
import { endChild, ended, lastWords, startChild } from './children';

/**
 * Seconds from the start of the trainer's process to the end of its first training step, where it is ended. The trainer
 * is started and asked as the extension host does it.
 * @throws Error with the trainer's reason when it does not come to a step.
 */
export async function trainerFirstBatch(bench: Bench, experiment: Experiment): Promise<number> {
  const start = performance.now();
  const child = startChild(process.execPath, [path.join(bench.assetsFolder, 'trainer.js')]);
  const over = ended(child);
  const words = lastWords(child);
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const firstStep = new Promise<number>((resolve) => {
    connection.onNotification(trainerMethods.progress, (progress: RunProgress) => {
      if (progress.phase === 'training') {
        resolve((performance.now() - start) / 1000);
      }
    });
  });
  const died = over.then((code): never => {
    throw new Error(`The trainer ended with exit code ${String(code)} before its first step:\n${words()}`);
  });
  const ask = async (): Promise<never> => {
    await connection.sendRequest(trainerMethods.initialize, { protocolVersion: trainerProtocolVersion });
    const runsFolder = path.join(bench.temporaryFolder, 'runs');
    const params: RunParams = { work: { experiment, runsFolder }, runtimeFolder: bench.runtimeFolder };
    const { outcome, failure } = await connection.sendRequest<RunResult>(trainerMethods.run, params);
    throw new Error(`The trainer ended its run as "${outcome}" before its first step: ${failure?.message ?? words()}`);
  };
  connection.listen();
  try {
    return await Promise.race([firstStep, died, ask()]);
  } finally {
    connection.dispose();
    endChild(child);
    died.catch(() => undefined);
    await over;
  }
}
