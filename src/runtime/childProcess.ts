import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';

import { CancelledError } from '../protocol/errors';

export interface ChildOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

export interface ChildResult {
  /** `undefined` when the child was ended by a signal or never started. */
  readonly exitCode: number | undefined;
  /** Name of the signal that ended the child. */
  readonly killedBy?: string;
  readonly notFound: boolean;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

const commandNotFound = 127;
const killGraceMs = 2000;
const outputLimit = 200_000;

/**
 * Runs in a process of its own between us and the child, so that the child and all that it starts end with us, even when
 * we are killed: our end of the pipe closes then. Converted to source text, so it may refer to nothing outside.
 */
function supervise(): void {
  const [command = '', ...args] = process.argv.slice(1);
  const windows = process.platform === 'win32';
  const { spawn: start } = process.getBuiltinModule('node:child_process');
  const os = process.getBuiltinModule('node:os');
  const child = start(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: !windows,
    windowsHide: true,
  });
  const kill = (signal: NodeJS.Signals) => {
    if (child.pid === undefined) return;
    if (windows) {
      start('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
      return;
    }
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The group is gone already.
    }
  };
  const stop = () => {
    kill('SIGTERM');
    setTimeout(() => {
      kill('SIGKILL');
      process.exit(1);
    }, 1500);
  };
  process.stdin.on('end', stop).on('error', stop).resume();
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);
  // Ctrl+C reaches the whole foreground group; what to do about it is decided by the process that started this one.
  process.on('SIGINT', () => undefined);
  child.on('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(127);
  });
  child.on('exit', (code, signal) => {
    // Whatever the child left running goes with it.
    kill('SIGKILL');
    process.exit(code ?? 128 + (signal === null ? 0 : os.constants.signals[signal]));
  });
}

/**
 * Runs a program to its end and collects what it prints. Neither a failure nor a missing program is an error here.
 * @throws CancelledError after an abort, when the child and everything it started are gone.
 */
export async function runChild(command: string, args: readonly string[], options: ChildOptions): Promise<ChildResult> {
  if (options.signal.aborted) {
    throw new CancelledError();
  }
  const supervisor = spawn(process.execPath, ['-e', `(${supervise.toString()})()`, '--', command, ...args], {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, ...options.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' },
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const output = collect(supervisor);
  const state = { timedOut: false };
  const stop = () => {
    supervisor.stdin.end();
    setTimeout(() => supervisor.kill('SIGKILL'), killGraceMs * 2).unref();
  };
  const timer = setTimeout(() => {
    state.timedOut = true;
    stop();
  }, options.timeoutMs);
  options.signal.addEventListener('abort', stop, { once: true });
  try {
    const code = await settled(supervisor);
    if (isAborted(options.signal)) {
      throw new CancelledError();
    }
    return { ...describeExit(code), ...state, ...output };
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener('abort', stop);
  }
}

/** Asked anew, since an abort may come while something is awaited. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function collect(child: ChildProcess): { stdout: string; stderr: string } {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] = (output[name] + text).slice(-outputLimit);
    });
  }
  // A child that is gone before its input is closed is no error.
  child.stdin?.on('error', () => undefined);
  return output;
}

function settled(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 128 + constants.signals.SIGKILL));
  });
}

function describeExit(code: number): Pick<ChildResult, 'exitCode' | 'killedBy' | 'notFound'> {
  if (code === commandNotFound) {
    return { exitCode: undefined, notFound: true };
  }
  const killedBy = signalName(code);
  return killedBy === undefined
    ? { exitCode: code, notFound: false }
    : { exitCode: undefined, killedBy, notFound: false };
}

/** Shells and the supervisor say 128 + n for signal n; Windows has codes of its own for crashes. */
function signalName(code: number): string | undefined {
  const windowsCrashes: Readonly<Record<number, string>> = { 0xc000001d: 'SIGILL', 0xc0000005: 'SIGSEGV' };
  return (
    windowsCrashes[code >>> 0] ?? Object.entries(constants.signals).find(([, number]) => number + 128 === code)?.[0]
  );
}
