import path from 'node:path';
import * as z from 'zod';

import { LabError } from '../protocol/errors';
import { runChild, type ChildResult } from './childProcess';

const answerSchema = z.object({ tensorflow: z.string() });

/** Loading reads up to 1 GB from disk, which takes long on a slow one. */
const verifyTimeoutMs = 180_000;

/**
 * Loads a runtime in a process of its own, where a crash harms nobody, and checks a computation.
 * @returns The version that the loaded library reports.
 * @throws LabError `runtimeSetupFailed` when it does not load or computes wrongly.
 */
export async function verifyRuntime(
  folder: string,
  assetsFolder: string,
  signal: AbortSignal,
): Promise<{ tensorflow: string }> {
  const verifier = path.join(assetsFolder, 'verifyRuntime.js');
  const result = await runChild(process.execPath, [verifier, folder], { signal, timeoutMs: verifyTimeoutMs });
  const answer = readAnswer(result.stdout);
  if (result.exitCode === 0 && answer !== undefined) {
    return answer;
  }
  throw new LabError('runtimeSetupFailed', explain(result), result.stderr.trim());
}

function readAnswer(stdout: string): { tensorflow: string } | undefined {
  const lastLine = stdout.trim().split('\n').at(-1) ?? '';
  try {
    return answerSchema.parse(JSON.parse(lastLine));
  } catch {
    return undefined;
  }
}

function explain(result: ChildResult): string {
  if (result.timedOut) {
    return `TensorFlow did not load within ${verifyTimeoutMs / 1000} seconds. Try again when the machine is less busy.`;
  }
  switch (result.killedBy) {
    case undefined:
      return `TensorFlow was installed but does not load: ${reason(result.stderr)}.`;
    case 'SIGILL':
      return 'TensorFlow needs processor instructions that this machine does not have (AVX on x64). Name a library folder with a TensorFlow that was built for this processor.';
    case 'SIGKILL':
      return 'The process that loaded TensorFlow was killed, most likely because memory ran out. Close other programs and try again.';
    default:
      return `TensorFlow crashed while it was loaded (${result.killedBy}). The library and the addon do not fit together, or a system library is damaged.`;
  }
}

/** The line that says why, out of a stack of wrapped errors. */
function reason(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const telling = lines.find((line) =>
    /^(Error: )?.*(cannot open shared object|undefined symbol|not found|image not found|specified module|came out as|already uses)/.test(
      line,
    ),
  );
  return (telling ?? lines.find((line) => line !== '') ?? 'it said nothing').replace(/^Error: /, '').replace(/\.$/, '');
}
