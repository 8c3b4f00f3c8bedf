import { spawn } from 'node:child_process';
import path from 'node:path';

import { repositoryFolder } from './folders';

const lastWordsMs = 500;

/** How a program on a leash is started. */
export interface LeashOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** How long the program may take to end by itself once it was asked to. */
  readonly graceMs?: number;
  /** Folders that are deleted after the program has ended, however it ended. */
  readonly removeFolders?: readonly string[];
  /** Hears everything the program prints. */
  readonly onStdout: (text: string) => void;
  readonly onStderr: (text: string) => void;
}

/** A program that cannot outlive this process, and neither can its children: see `leash.mjs`. */
export class LeashedProgram {
  /** Exit code, or 128 and the number of the signal, after the last of its children is gone. Never rejects. */
  readonly ended: Promise<number>;
  readonly #stop: () => void;

  constructor(command: string, args: readonly string[], options: LeashOptions) {
    const { graceMs = 3_000, removeFolders = [], cwd, env = process.env } = options;
    const leash = path.join(repositoryFolder(), 'test', 'support', 'vscodeHost', 'leash.mjs');
    const child = spawn(
      process.execPath,
      [leash, JSON.stringify({ graceMs, removeFolders }), command, ...args],
      // A group of its own: a Ctrl-C in the terminal must not take the leash away before it has cleaned up.
      { ...(cwd === undefined ? {} : { cwd }), env, detached: process.platform !== 'win32', stdio: 'pipe' },
    );
    child.stdin.on('error', () => undefined);
    child.stdout.setEncoding('utf8').on('data', options.onStdout);
    child.stderr.setEncoding('utf8').on('data', options.onStderr);
    this.#stop = () => child.stdin.end();
    this.ended = new Promise((resolve) => {
      child.on('error', (error) => {
        options.onStderr(`${command} could not be started: ${error.message}\n`);
        resolve(127);
      });
      child.on('close', (code) => resolve(code ?? 137));
      // Whatever left the group may hold the pipes open for ever; what was printed until now has arrived by then.
      child.on('exit', (code) => setTimeout(() => resolve(code ?? 137), lastWordsMs));
    });
  }

  /** Ends the program and waits until it is gone; harmless when it already is. */
  stop(): Promise<number> {
    this.#stop();
    return this.ended;
  }
}
