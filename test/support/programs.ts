import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { onTestFinished } from 'vitest';

import { built } from './project';

/** One of the project's programs in a process of its own; ended with the test, whatever happens. */
export interface Program {
  readonly child: ChildProcessWithoutNullStreams;
  /** Lines of standard output so far. */
  readonly lines: string[];
  stderr(): string;
  /** Resolves once a line contains the text; rejects when the program ends without it. */
  line(text: string): Promise<string>;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Starts a bundle of `dist`, such as `cli.js`. */
export function startProgram(
  bundle: string,
  args: readonly string[],
  options: { cwd?: string; env?: Readonly<Record<string, string>> } = {},
): Program {
  const child = spawn(process.execPath, [built(bundle), ...args], {
    cwd: options.cwd,
    env: { ...process.env, NO_COLOR: '1', ...options.env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => waiting.forEach((check) => check());
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    wake();
  });
  const state = { over: false };
  const ended = once(child, 'close').then(([code, signal]) => {
    state.over = true;
    wake();
    return { code: code as number | null, signal: signal as NodeJS.Signals | null };
  });
  const line = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const found = lines.find((candidate) => candidate.includes(text));
        if (found !== undefined) {
          waiting.delete(check);
          resolve(found);
        } else if (state.over) {
          waiting.delete(check);
          reject(new Error(`The program ended without "${text}":\n${lines.join('\n')}\n${stderr}`));
        }
      };
      waiting.add(check);
      check();
    });
  return { child, lines, stderr: () => stderr, line, ended };
}

/** Runs a program to its end. */
export async function runProgram(
  ...parameters: Parameters<typeof startProgram>
): Promise<{ code: number | null; lines: string[]; stderr: string }> {
  const program = startProgram(...parameters);
  const { code } = await program.ended;
  return { code, lines: program.lines, stderr: program.stderr() };
}
