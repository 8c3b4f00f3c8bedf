import { spawn } from 'node:child_process';

import { CancelledError } from '../protocol/errors';
import { childEnvironment } from './childEnvironment';
import { killTree, ownProcessGroup } from './killTree';
import { TextTail } from './textTail';
import type { TrainerProgram } from './trainerProcess';

export interface LabCommand {
  readonly program: TrainerProgram;
  readonly args: readonly string[];
  /** Ends the command, with everything it started. */
  readonly signal?: AbortSignal;
  /** Each line of the standard output, as it comes. */
  readonly onLine: (line: string) => void;
}

export interface LabCommandEnd {
  readonly exitCode: number | null;
  /** The last lines of the standard error. */
  readonly stderr: string;
}

/**
 * Runs a command of `mmlab` as a child process.
 * @throws CancelledError when the signal ended it; the error of the spawn when it could not be started.
 */
export async function runLabCommand(command: LabCommand): Promise<LabCommandEnd> {
  const { program, args, signal, onLine } = command;
  throwIfAborted(signal);
  const child = spawn(process.execPath, [program.script, ...args], {
    ...ownProcessGroup,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: childEnvironment(program.environment),
  });
  const kill = (): void => killTree(child);
  process.once('exit', kill);
  signal?.addEventListener('abort', kill);
  const stdout = new TextTail(onLine);
  const stderr = new TextTail(() => undefined);
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    stdout.end();
    stderr.end();
    throwIfAborted(signal);
    return { exitCode, stderr: stderr.text() };
  } finally {
    process.removeListener('exit', kill);
    signal?.removeEventListener('abort', kill);
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw new CancelledError();
  }
}
